import { conformanceOf } from "../../word/conformance.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { replaceForbidden } from "../../xml/entities.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { FieldTag } from "../grammar/tags.ts";
import { ListInstances } from "../lists/list-instances.ts";
import type { ItemBlock } from "../rich/blocks.ts";
import { loadRich } from "../rich/load-rich.ts";
import { type Scope, textScope } from "../values/data.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { BlockWriter } from "./block-writer.ts";
import { TagModel } from "./tag-model.ts";
import { TemplateStyles } from "./template-styles.ts";
import { paragraphStylesIn } from "./used-styles.ts";

/** A Markdown tag and its place. */
export interface MarkdownPlace {
  story: StoryPart;
  /** The paragraph with the tag. */
  paragraph: XmlElement;
  /** The run in which the tag begins. New runs are formatted like it. */
  tagRun: XmlElement;
  tag: FieldTag;
  /** The scope of the tag. */
  scope: Scope;
  /** Receives the scopes of the written nodes. */
  scopes: NodeScopes;
  /**
   * The element before the paragraph, `noNode` for the first paragraph. If it is left out, it is
   * searched, which takes time for each element before the paragraph.
   */
  before?: XmlElement | undefined;
}

/**
 * Writes Markdown in the styles of a template. Headings, lists, quotes and tables get Word's
 * built-in styles, which have the same names in every language; all else is formatted like the
 * tag's paragraph.
 */
export class MarkdownWriter {
  readonly #pack: WordPackage;
  readonly #styles: TemplateStyles;
  #lists: ListInstances | null = null;
  /** The styles of the body's paragraphs, read before the first list is written. */
  #usedStyles: ReadonlySet<string> | null = null;
  /**
   * The owner of the first list of each style. This list is the style's own and needs no instance.
   */
  readonly #firstOwners = new Map<string, string>();
  /** Relationships to addresses, by part and address. */
  readonly #links = new Map<string, string>();
  #tagCount = 0;

  /** @param pack the package of the stories, which receives lists and links. */
  constructor(pack: WordPackage) {
    this.#pack = pack;
    this.#styles = new TemplateStyles(pack);
  }

  /**
   * Writes the blocks of a Markdown text before the paragraph with the tag. This paragraph stays,
   * with the tag. The texts are written as tags with a scope each; the blocks have the scope of the
   * tag.
   *
   * @param text the value; an empty one writes nothing.
   * @returns the new paragraphs and tables, in their order.
   */
  write(place: MarkdownPlace, text: string): XmlElement[] {
    const { story, paragraph, tagRun, tag, scope, scopes } = place;
    const before = place.before ?? elementBefore(story.document, paragraph);
    const { document, partName } = story;
    const blocks = loadRich().readMarkdown(replaceForbidden(text).text);
    this.#tagCount++;
    const writer = new BlockWriter(document, document.parent(paragraph), before, {
      model: new TagModel(document, paragraph, tagRun),
      textTag: `【${tag.name}】`,
      styles: this.#styles,
      linkStyle: this.#styles.idOf("Hyperlink"),
      link: (href) => this.#link(partName, href),
      list: (block) => this.#listOf(block),
      styleList: (block, style, list) => this.#styleListOf(block, style, list),
      bind: (run, piece) => scopes.bind([run], textScope(tag.name, piece, scope)),
    });
    writer.write(blocks);
    scopes.bind(writer.written, scope);
    return writer.written;
  }

  #listOf({ number, isOrdered, start }: ItemBlock): string {
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.create(isOrdered ? "decimal" : "bullet", this.#ownerOf(number), start);
  }

  /** @returns `null` if the style's own list serves: bullets need no new count. */
  #styleListOf(
    { number, isOrdered, start }: ItemBlock,
    style: string,
    list: string,
  ): string | null {
    if (!isOrdered) return null;
    const owner = this.#ownerOf(number);
    this.#usedStyles ??= paragraphStylesIn(this.#pack.xml(this.#pack.mainPart));
    const isFree = !this.#usedStyles.has(style) && !this.#firstOwners.has(style);
    if (isFree && start === 1) this.#firstOwners.set(style, owner);
    if (this.#firstOwners.get(style) === owner) return null;
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.restart(list, owner, start);
  }

  #ownerOf(list: number): string {
    return `markdown ${this.#tagCount}.${list}`;
  }

  #link(partName: string, href: string): string {
    const key = `${partName} ${href}`;
    const existing = this.#links.get(key);
    if (existing !== undefined) return existing;
    const { relationshipsNamespace } = conformanceOf(this.#pack.xml(this.#pack.mainPart));
    const type = `${relationshipsNamespace}/hyperlink`;
    const id = this.#pack.addExternalRelationship(partName, type, href);
    this.#links.set(key, id);
    return id;
  }
}

function elementBefore(document: XmlDocument, element: XmlElement): XmlElement {
  let before: XmlElement = noNode;
  let at = document.firstElement(document.parent(element));
  while (at !== element) {
    if (at === noNode) throw new Error("the paragraph with the tag must stand in its place");
    before = at;
    at = document.nextElement(at);
  }
  return before;
}
