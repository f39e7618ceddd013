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
import { TagLook } from "./tag-look.ts";
import { TemplateStyles } from "./template-styles.ts";
import { paragraphStylesIn } from "./used-styles.ts";

/** The tag that asks for Markdown, and where it stands. */
export interface MarkdownPlace {
  story: StoryPart;
  /** The paragraph with the tag, in its place. */
  paragraph: XmlElement;
  /** The run in which the tag begins: texts look like it. */
  tagRun: XmlElement;
  tag: FieldTag;
  /** The scope of the tag. */
  scope: Scope;
  /** Takes in the scopes of the written nodes. */
  scopes: NodeScopes;
  /**
   * The element in front of the paragraph, `noNode` for the first; left out, it is looked for, which
   * takes as long as there are elements in front of it.
   */
  before?: XmlElement | undefined;
}

/**
 * Writes Markdown in the styles of a template: headings, lists, quotes and tables by the names that
 * Word gives its own styles in every language, all else like the paragraph that the tag stands in.
 */
export class MarkdownWriter {
  readonly #pack: WordPackage;
  readonly #styles: TemplateStyles;
  #lists: ListInstances | null = null;
  /** Styles of the paragraphs of the body, before the first list was written. */
  #usedStyles: ReadonlySet<string> | null = null;
  /** The first list of each style: it is the style's own, and needs no instance. */
  readonly #first = new Map<string, string>();
  /** Relationships to addresses, by part and address. */
  readonly #links = new Map<string, string>();
  #written = 0;

  /** @param pack takes the lists and the links in: the one that the written stories belong to. */
  constructor(pack: WordPackage) {
    this.#pack = pack;
    this.#styles = new TemplateStyles(pack);
  }

  /**
   * Puts what Markdown says in front of the paragraph with the tag, which stays as it is, with the tag.
   * The texts are tags that stand in scopes of their own, the blocks in the tag's.
   *
   * @param text the value; of an empty one nothing is written.
   * @returns paragraphs and tables, in their order.
   */
  write(place: MarkdownPlace, text: string): XmlElement[] {
    const { story, paragraph, tagRun, tag, scope, scopes } = place;
    const before = place.before ?? elementBefore(story.document, paragraph);
    const { document, partName } = story;
    const blocks = loadRich().readMarkdown(replaceForbidden(text).text);
    this.#written++;
    const writer = new BlockWriter(document, document.parent(paragraph), before, {
      look: new TagLook(document, paragraph, tagRun),
      wording: `【${tag.name}】`,
      styles: this.#styles,
      linkStyle: this.#styles.idOf("Hyperlink"),
      link: (href) => this.#link(partName, href),
      list: (block) => this.#listOf(block),
      styleList: (block, style, list) => this.#styleListOf(block, style, list),
      bind: (run, own) => scopes.bind([run], textScope(tag.name, own, scope)),
    });
    writer.write(blocks);
    scopes.bind(writer.written, scope);
    return writer.written;
  }

  #listOf({ number, isOrdered, start }: ItemBlock): string {
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.own(isOrdered ? "decimal" : "bullet", this.#ownerOf(number), start);
  }

  /** `null`: the style's own list, as it is. Bullets need no count of their own. */
  #styleListOf(
    { number, isOrdered, start }: ItemBlock,
    style: string,
    list: string,
  ): string | null {
    if (!isOrdered) return null;
    const owner = this.#ownerOf(number);
    this.#usedStyles ??= paragraphStylesIn(this.#pack.xml(this.#pack.mainPart));
    const isFree = !this.#usedStyles.has(style) && !this.#first.has(style);
    if (isFree && start === 1) this.#first.set(style, owner);
    if (this.#first.get(style) === owner) return null;
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.of(list, owner, start);
  }

  #ownerOf(list: number): string {
    return `markdown ${this.#written}.${list}`;
  }

  #link(partName: string, href: string): string {
    const key = `${partName} ${href}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
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
