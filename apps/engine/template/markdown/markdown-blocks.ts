import { relationshipsNamespace, wordNamespace } from "../../docx/names.ts";
import { toOctets } from "../../docx/octets.ts";
import type { WordPackage } from "../../docx/package.ts";
import { orderedProperties } from "../../docx/property-order.ts";
import type { StoryPart } from "../../docx/stories.ts";
import { escapeAttribute } from "../../docx/xml-entities.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { ListInstances } from "../lists/list-instances.ts";
import type { DataValue, Scope } from "../values/data.ts";
import type { ItemBlock, MarkdownBlock, MarkdownSpan } from "./blocks.ts";
import { TemplateStyles } from "./template-styles.ts";

/** Blocks as WordprocessingML. */
export interface WrittenBlocks {
  octets: string;
  /** What each of the tags in it stands in, in document order. */
  scopes: Scope[];
}

const linkType = `${relationshipsNamespace}/hyperlink`;

/** Word numbers nine levels (17.9.6). */
const deepestLevel = 8;

/**
 * Writes Markdown in the styles of a template: headings, lists, quotes and tables by the names that
 * Word gives its own styles in every language, all else like the paragraph that the tag stands in.
 * Texts are not written but asked for by tags, so that they are filled, checked and logged as any
 * other value.
 */
export class MarkdownWriter {
  readonly #pack: WordPackage;
  readonly #styles: TemplateStyles;
  #lists: ListInstances | null = null;
  /** The first list of each style: it is the style's own, and needs no instance. */
  readonly #first = new Map<string, string>();
  #written = 0;

  constructor(pack: WordPackage) {
    this.#pack = pack;
    this.#styles = new TemplateStyles(pack);
  }

  /** @param path the tag's, which stands alone in its paragraph. */
  write(blocks: readonly MarkdownBlock[], path: string, scanned: ScannedParagraph): WrittenBlocks {
    this.#written++;
    const writer = new BlockWriter(scanned, path, {
      styles: this.#styles,
      link: (href) => this.#pack.addRelationship(scanned.story.partName, linkType, href, true),
      list: (block) => this.#listOf(block),
      styleList: (block, style, list) => this.#styleListOf(block, style, list),
    });
    return writer.write(blocks);
  }

  #listOf({ number, isOrdered, start }: ItemBlock): string {
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.own(isOrdered ? "decimal" : "bullet", this.#item(number), start);
  }

  /** `null`: the style's own list, as it is. Bullets need no count of their own. */
  #styleListOf(
    { number, isOrdered, start }: ItemBlock,
    style: string,
    list: string,
  ): string | null {
    if (!isOrdered) return null;
    const item = this.#item(number);
    const { source } = this.#pack.xml(this.#pack.mainPart);
    const isUsed = source.includes(`pStyle w:val="${attributeOctets(style)}"`);
    if (!isUsed && start === 1 && !this.#first.has(style)) this.#first.set(style, item);
    if (this.#first.get(style) === item) return null;
    this.#lists ??= new ListInstances(this.#pack);
    return this.#lists.of(list, item, start);
  }

  #item(number: number): string {
    return `markdown ${this.#written}.${number}`;
  }
}

interface Surroundings {
  styles: TemplateStyles;
  link(href: string): string;
  /** The instance of a list; of a style that brings one, `null` where that is enough. */
  list(block: ItemBlock): string;
  styleList(block: ItemBlock, style: string, list: string): string | null;
}

/** A property as it is written, by its local name. */
type Properties = ReadonlyMap<string, string>;

class BlockWriter {
  readonly #around: Surroundings;
  readonly #path: string;
  readonly #scopes: Scope[] = [];
  readonly #paragraph: Properties;
  readonly #run: Properties;
  /** What declares the prefixes that are used here, where the part does not. */
  readonly #declares: string;

  constructor({ story, paragraph, text }: ScannedParagraph, path: string, around: Surroundings) {
    this.#around = around;
    this.#path = path;
    const { document } = story;
    const run = paragraph.runs[text.pieces[0]?.runIndex ?? 0];
    this.#paragraph = propertiesIn(story, document.child(paragraph.element, "w:pPr"));
    this.#run = propertiesIn(story, run === undefined ? null : document.child(run, "w:rPr"));
    const root = /<[^?!][^>]*>/.exec(document.source)?.[0] ?? "";
    this.#declares = root.includes(`xmlns:w="${wordNamespace}"`)
      ? ""
      : ` xmlns:w="${wordOf(root)}"`;
  }

  write(blocks: readonly MarkdownBlock[]): WrittenBlocks {
    const octets = blocks.map((block, index) => {
      const isBeforeTable = block.kind === "table" && blocks[index + 1]?.kind === "table";
      return this.#block(block) + (isBeforeTable ? `<w:p${this.#declares}/>` : "");
    });
    return { octets: octets.join(""), scopes: this.#scopes };
  }

  #block(block: MarkdownBlock): string {
    const { styles } = this.#around;
    switch (block.kind) {
      case "heading": {
        const style = styles.idOf(`heading ${block.level}`);
        if (style !== null) return this.#p(styled(style), block.spans, new Map());
        const kept = new Map([...this.#paragraph, ["keepNext", "<w:keepNext/>"]]);
        return this.#p(
          kept,
          block.spans.map((span) => ({ ...span, bold: true })),
          this.#run,
        );
      }
      case "item":
        return this.#item(block);
      case "table":
        return this.#table(block);
      case "rule": {
        const line =
          '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>';
        return this.#p(new Map([...this.#paragraph, ["pBdr", line]]), [], this.#run);
      }
      case "paragraph": {
        const style = block.role === "quote" ? styles.idOf("Quote") : null;
        if (style !== null) return this.#p(styled(style), block.spans, new Map());
        const spans = block.spans.map((span) => ({
          ...span,
          code: block.role === "code" || span.code === true,
        }));
        const indent = '<w:ind w:left="420" w:right="420"/>';
        const own =
          block.role === "body" ? this.#paragraph : new Map([...this.#paragraph, ["ind", indent]]);
        return this.#p(own, spans, this.#run);
      }
    }
  }

  #item(block: ItemBlock): string {
    const { styles, list, styleList } = this.#around;
    const level = Math.min(block.level, deepestLevel);
    const name = `List ${block.isOrdered ? "Number" : "Bullet"}${level === 0 ? "" : ` ${level + 1}`}`;
    const style = styles.idOf(name);
    const ownList = style === null ? null : styles.listOf(style);
    if (style !== null && ownList !== null) {
      if (block.isContinued) {
        const none = '<w:numPr><w:numId w:val="0"/></w:numPr>';
        return this.#p(new Map([...styled(style), ["numPr", none]]), block.spans, new Map());
      }
      const numId = styleList(block, style, ownList);
      const numPr = numId === null ? [] : [["numPr", numPrOf("0", numId)] as const];
      return this.#p(new Map([...styled(style), ...numPr]), block.spans, new Map());
    }
    const properties = new Map(this.#paragraph);
    properties.delete("ind");
    if (block.isContinued) properties.set("ind", `<w:ind w:left="${420 * (level + 1)}"/>`);
    else properties.set("numPr", numPrOf(String(level), list(block)));
    return this.#p(properties, block.spans, this.#run);
  }

  #table({ align, rows }: Extract<MarkdownBlock, { kind: "table" }>): string {
    const style = this.#around.styles.idOf("Table Grid");
    const edges = ["top", "left", "bottom", "right", "insideH", "insideV"].map(
      (edge) => `<w:${edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`,
    );
    const look =
      style === null
        ? `<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>${edges.join("")}</w:tblBorders>`
        : `<w:tblStyle w:val="${attributeOctets(style)}"/><w:tblW w:w="5000" w:type="pct"/>`;
    const columns = rows[0]?.length ?? 1;
    const width = Math.floor(9000 / columns);
    const written = rows.map((cells, row) => {
      const isHeader = row === 0;
      const content = cells.map((spans, column) => {
        const properties = new Map(this.#paragraph);
        properties.delete("ind");
        properties.set("jc", `<w:jc w:val="${align[column] ?? "left"}"/>`);
        const own = isHeader ? spans.map((span) => ({ ...span, bold: true })) : spans;
        const paragraph = this.#p(properties, own, this.#run, "");
        return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${paragraph}</w:tc>`;
      });
      const header = isHeader ? "<w:trPr><w:tblHeader/></w:trPr>" : "";
      return `<w:tr>${header}${content.join("")}</w:tr>`;
    });
    const grid = `<w:tblGrid>${`<w:gridCol w:w="${width}"/>`.repeat(columns)}</w:tblGrid>`;
    return `<w:tbl${this.#declares}><w:tblPr>${look}</w:tblPr>${grid}${written.join("")}</w:tbl>`;
  }

  #p(
    properties: Properties,
    spans: readonly MarkdownSpan[],
    run: Properties,
    declares = this.#declares,
  ): string {
    const pPr = orderedProperties("w:pPr", properties);
    return `<w:p${declares}>${pPr}${spans.map((span) => this.#span(span, run)).join("")}</w:p>`;
  }

  #span(span: MarkdownSpan, base: Properties): string {
    if (span.text === "") return "";
    this.#scopes.push(scopeOf(this.#path, span.text));
    const properties = new Map(base);
    const toggle = (isOn: boolean | undefined, ...names: string[]) => {
      if (isOn) for (const name of names) properties.set(name, `<w:${name}/>`);
    };
    toggle(span.bold, "b", "bCs");
    toggle(span.italic, "i", "iCs");
    toggle(span.strike, "strike");
    if (span.code) {
      properties.set(
        "rFonts",
        '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>',
      );
    }
    const style = span.link === undefined ? null : this.#around.styles.idOf("Hyperlink");
    if (style !== null) properties.set("rStyle", `<w:rStyle w:val="${attributeOctets(style)}"/>`);
    const tag = toOctets(`【${this.#path}】`);
    const rPr = orderedProperties("w:rPr", properties);
    const run = `<w:r>${rPr}<w:t xml:space="preserve">${tag}</w:t></w:r>`;
    if (span.link === undefined) return run;
    const id = this.#around.link(span.link);
    return `<w:hyperlink xmlns:r="${relationshipsNamespace}" r:id="${id}">${run}</w:hyperlink>`;
  }
}

/** A scope in which the path is the text. */
function scopeOf(path: string, text: string): Scope {
  const names = path === "." ? [] : path.split(".");
  const value = names.reduceRight<DataValue>(
    (inner, name) => ({ [name.toLowerCase()]: inner }),
    text,
  );
  return { value, parent: null, index: null, count: 1 };
}

function styled(style: string): Properties {
  return new Map([["pStyle", `<w:pStyle w:val="${attributeOctets(style)}"/>`]]);
}

function numPrOf(level: string, numId: string): string {
  return `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${numId}"/></w:numPr>`;
}

function attributeOctets(text: string): string {
  return toOctets(escapeAttribute(text));
}

/** The namespace of WordprocessingML that a part is in: Strict documents have another. */
function wordOf(root: string): string {
  const strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
  return root.includes(`"${strict}"`) ? strict : wordNamespace;
}

/** Properties as they stand in the source, but for those that only fit their place. */
function propertiesIn({ document }: StoryPart, element: XmlElement | null): Properties {
  if (element === null) return new Map();
  const properties = [...document.elements(document.unfold(element))].map(
    (each) => [document.name(each).replace(/^w:/, ""), document.sourceOf(each)] as const,
  );
  return new Map(properties.filter(([name]) => name !== "sectPr" && !name.endsWith("Change")));
}
