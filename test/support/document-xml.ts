import { docx, storyPart } from "../fixtures/docx.ts";
import type { Beside, Block, DocumentModel, Inline, Row, Thing } from "./document-model.ts";

/** Either the template, with its tags, or what is to come of it. */
export interface Writing {
  /** How often a section is shown: `null` writes its tags. */
  times: ((section: number) => number) | null;
  /** A section that is shown makes a scope of its own: it is a list, not a condition. */
  isList: boolean;
}

export const template: Writing = { times: null, isList: false };

/** The whole package of a model. */
export function documentOf(model: DocumentModel, writing: Writing): Buffer {
  const { notes, comments } = model;
  const body = new Writer(writing).blocks(model.body).join("");
  const header = new Writer(writing).blocks(model.header).join("");
  const inside = (inlines: Inline[]) => `<w:p>${new Writer(writing).inlines(inlines)}</w:p>`;
  const parts: [name: string, type: string, root: string, content: string][] = [];
  if (header !== "") parts.push(["header1", "header", "hdr", header]);
  const noteXml = notes.map(
    (note, at) => `<w:footnote w:id="${at + 2}">${inside(note)}</w:footnote>`,
  );
  if (notes.length > 0) parts.push(["footnotes", "footnotes", "footnotes", noteXml.join("")]);
  const commentXml = Array.from(
    { length: comments },
    (_, at) =>
      `<w:comment w:id="${at}" w:author="A"><w:p><w:r><w:t>c</w:t></w:r></w:p></w:comment>`,
  );
  if (comments > 0) parts.push(["comments", "comments", "comments", commentXml.join("")]);
  const reference = header === "" ? "" : '<w:headerReference w:type="default" r:id="header1"/>';
  const content = `${body}<w:sectPr>${reference}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>`;
  const whole = docx(content, {
    "[Content_Types].xml": contentTypes(parts),
    "word/document.xml": storyPart("w:document", `<w:body>${content}</w:body>`).replace(
      ">",
      ` ${namespaces}>`,
    ),
    "word/_rels/document.xml.rels": relationshipsTo(parts),
    ...(header === "" ? {} : { "word/_rels/header1.xml.rels": relationshipsTo([]) }),
    "word/media/image1.png": picture,
    ...Object.fromEntries(
      parts.map(([name, , root, inner]) => [
        `word/${name}.xml`,
        storyPart(`w:${root}`, inner).replace(">", ` ${namespaces}>`),
      ]),
    ),
  });
  return whole;
}

type Payload = { [key: string]: Payload | Payload[] | string | boolean | (Payload | boolean)[] };

/** The payload that shows each section as often as that. */
export function payloadOf(model: DocumentModel, { times, isList }: Writing): Payload {
  const payload: Payload = {};
  const fill = (nodes: readonly Node[], into: Payload, path: readonly number[]) => {
    for (const node of nodes) {
      if (node.kind === "value") into[`v${node.id}`] = valueText(node.id, path);
      const inside = childrenOf(node);
      if (node.kind !== "section") {
        fill(inside, into, path);
        continue;
      }
      const count = times?.(node.id) ?? 0;
      if (!isList) {
        into[`s${node.id}`] = count > 0;
        fill(inside, into, path);
        continue;
      }
      const items = Array.from({ length: count }, (_, index): Payload => {
        const item: Payload = {};
        fill(inside, item, [...path, index]);
        return item;
      });
      into[`s${node.id}`] = items;
    }
  };
  fill([...model.body, ...model.header, ...model.notes.flat()], payload, []);
  return payload;
}

/** How many tags of values a document shows; what a fallback says once more is counted apart. */
export function countValues(model: DocumentModel, { times, isList }: Writing): number {
  const count = (nodes: readonly Node[]): number =>
    nodes.reduce((sum, node) => {
      if (node.kind === "value") return sum + 1;
      const inside = count(childrenOf(node));
      if (node.kind !== "section") return sum + inside;
      const shown = times?.(node.id) ?? 1;
      return sum + inside * (isList ? shown : Math.min(shown, 1));
    }, 0);
  return count([...model.body, ...model.header, ...model.notes.flat()]);
}

type Node = Block | Row | Inline;

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "paragraph":
    case "comment":
    case "wrapper":
      return node.inlines;
    case "table":
      return node.rows;
    case "control":
    case "box":
      return node.blocks;
    case "row":
      return node.cells.flatMap(({ blocks }) => blocks);
    case "section":
      return "inlines" in node ? node.inlines : "blocks" in node ? node.blocks : node.rows;
    default:
      return [];
  }
}

function valueText(id: number, path: readonly number[]): string {
  return `v${id}${path.map((index) => `-${index}`).join("")} `;
}

const w = (content: string, properties = "") =>
  `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}${content}</w:r>`;
const t = (text: string, properties = "") =>
  w(`<w:t xml:space="preserve">${text}</w:t>`, properties);

class Writer {
  readonly #writing: Writing;
  #path: number[] = [];
  /** Which fallbacks the text stands in, a bit for each box around it. */
  #fallbacks = 0;
  #depth = 0;

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  /** Blocks one by one; tables that would touch are kept apart. */
  blocks(blocks: readonly Block[], opening = "", closing = ""): string[] {
    const written = blocks.flatMap((block, index) =>
      this.#block(block, index === 0 ? opening : "", index === blocks.length - 1 ? closing : ""),
    );
    return written.flatMap((xml, index) => {
      const touches = xml.startsWith("<w:tbl>") && written[index + 1]?.startsWith("<w:tbl>");
      return touches ? [xml, "<w:p/>"] : [xml];
    });
  }

  #block(block: Block, opening: string, closing: string): string[] {
    switch (block.kind) {
      case "paragraph":
        return [this.#paragraph(block, opening, closing)];
      case "table": {
        const rows = this.#rows(block.rows).join("");
        return [
          `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid>${rows}</w:tbl>`,
        ];
      }
      case "control":
        return [control(block.number, this.blocks(block.blocks).join(""))];
      case "section":
        return this.#sectionOfBlocks(block);
    }
  }

  #sectionOfBlocks({ id, place, blocks, beside }: Extract<Block, { kind: "section" }>): string[] {
    const [before, behind] = beside;
    if (this.#writing.times !== null)
      return [
        ...this.#alone(before),
        ...this.#shown(id, () => this.blocks(blocks)),
        ...this.#alone(behind),
      ];
    if (place === "edges") return this.blocks(blocks, open(id), close(id));
    const own = (inlines: Inline[], breaksSection: boolean) =>
      this.#paragraph({ kind: "paragraph", format: "", inlines, breaksSection }, "", "");
    const mark = (tag: string): Inline => ({ kind: "text", text: tag, isBold: false });
    return [
      own([...before.inlines, mark(`【#S${id}】`)], before.breaksSection),
      ...this.blocks(blocks),
      own([mark(`【/S${id}】`), ...behind.inlines], behind.breaksSection),
    ];
  }

  /** The content beside a tag is not lost with it. */
  #alone({ inlines, breaksSection }: Beside): string[] {
    if (inlines.length === 0 && !breaksSection) return [];
    return [this.#paragraph({ kind: "paragraph", format: "", inlines, breaksSection }, "", "")];
  }

  #shown(id: number, write: () => string[]): string[] {
    const { times, isList } = this.#writing;
    const count = times?.(id) ?? 0;
    if (!isList) return count > 0 ? write() : [];
    return Array.from({ length: count }, (_, index) => {
      this.#path.push(index);
      const written = write();
      this.#path.pop();
      return written;
    }).flat();
  }

  #rows(rows: readonly Row[], opening = "", closing = ""): string[] {
    return rows.flatMap((row, index) => {
      const first = index === 0 ? opening : "";
      const last = index === rows.length - 1 ? closing : "";
      if (row.kind === "row") return [this.#row(row, first, last)];
      const { id, place } = row;
      if (this.#writing.times !== null) return this.#shown(id, () => this.#rows(row.rows));
      if (place === "edges") return this.#rows(row.rows, open(id), close(id));
      if (place === "explicit")
        return row.rows.flatMap((own) =>
          own.kind === "row"
            ? [this.#row(own, first, last, [t(`【#S${id}|row】`), close(id)])]
            : [],
        );
      const mark = (tag: string) => `<w:tr>${cell(`<w:p>${tag}</w:p>`)}${cell("<w:p/>")}</w:tr>`;
      return [mark(open(id)), ...this.#rows(row.rows), mark(close(id))];
    });
  }

  #row(
    { cells }: Extract<Row, { kind: "row" }>,
    opening: string,
    closing: string,
    /** Tags around all that the first cell holds. */
    around: readonly [string, string] = ["", ""],
  ): string {
    const written = cells.map(({ isControl, blocks }, index) => {
      const first = index === 0 ? opening + around[0] : "";
      const last = index === cells.length - 1 ? closing : "";
      const inside = this.blocks(blocks, first, index === 0 ? around[1] + last : last);
      // A cell ends with a paragraph.
      if (inside.at(-1)?.startsWith("<w:p>") !== true && inside.at(-1) !== "<w:p/>")
        inside.push("<w:p/>");
      const xml = cell(inside.join(""));
      return isControl ? `<w:sdt><w:sdtContent>${xml}</w:sdtContent></w:sdt>` : xml;
    });
    return `<w:tr>${written.join("")}</w:tr>`;
  }

  #paragraph(
    { format, inlines, breaksSection }: Extract<Block, { kind: "paragraph" }>,
    opening: string,
    closing: string,
  ): string {
    const breaks = breaksSection
      ? '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
      : "";
    const properties = format + breaks === "" ? "" : `<w:pPr>${format}${breaks}</w:pPr>`;
    return `<w:p>${properties}${opening}${this.inlines(inlines)}${closing}</w:p>`;
  }

  inlines(inlines: readonly Inline[]): string {
    return inlines.map((inline) => this.#inline(inline)).join("");
  }

  #inline(inline: Inline): string {
    switch (inline.kind) {
      case "text":
        return t(inline.text, inline.isBold ? "<w:b/>" : "");
      case "value":
        return this.#value(inline.id, inline.isSplit);
      case "thing":
        return thing(inline.what, this.#shapeNumber(inline.number));
      case "field":
        return inline.isComplex
          ? `${w('<w:fldChar w:fldCharType="begin"/>')}${w('<w:instrText xml:space="preserve"> DATE </w:instrText>')}${w('<w:fldChar w:fldCharType="separate"/>')}${t(inline.text)}${w('<w:fldChar w:fldCharType="end"/>')}`
          : `<w:fldSimple w:instr=" PAGE ">${t(inline.text)}</w:fldSimple>`;
      case "mark": {
        const name = inline.what === "bookmarkStart" ? ` w:name="b${inline.number}"` : "";
        return `<w:${inline.what} w:id="${inline.number}"${name}/>`;
      }
      case "note":
        return w(`<w:footnoteReference w:id="${inline.number}"/>`);
      case "deleted":
        return `<w:del w:id="9" w:author="A">${w(`<w:delText>${inline.text}</w:delText>`)}</w:del>`;
      case "comment": {
        const id = `w:id="${inline.number}"`;
        return `<w:commentRangeStart ${id}/>${this.inlines(inline.inlines)}<w:commentRangeEnd ${id}/>${w(`<w:commentReference ${id}/>`)}`;
      }
      case "wrapper": {
        const inside = this.inlines(inline.inlines);
        if (inline.what === "link") return `<w:hyperlink r:id="link">${inside}</w:hyperlink>`;
        if (inline.what === "control") return control(inline.number, inside);
        return `<w:ins w:id="8" w:author="A">${inside}</w:ins>`;
      }
      case "box":
        return this.#box(inline);
      case "section":
        if (this.#writing.times !== null)
          return this.#shown(inline.id, () => [this.inlines(inline.inlines)]).join("");
        return open(inline.id) + this.inlines(inline.inlines) + close(inline.id);
    }
  }

  /** A fallback says once more what its choice says; its shapes have ids of their own. */
  #shapeNumber(number: number): number {
    return number + 10_000 * this.#fallbacks;
  }

  #value(id: number, isSplit: boolean): string {
    if (this.#writing.times !== null)
      return t(valueText(id, this.#writing.isList ? this.#path : []));
    return isSplit ? t(`【V${id}`) + t("】", "<w:i/>") : t(`【V${id}】`);
  }

  #box({ number, hasFallback, blocks }: Extract<Inline, { kind: "box" }>): string {
    const inside = () => {
      const written = this.blocks(blocks);
      if (written.at(-1)?.startsWith("<w:p") !== true) written.push("<w:p/>");
      return `<w:txbxContent>${written.join("")}</w:txbxContent>`;
    };
    const own = 1 << this.#depth++;
    const shape = `<wps:wsp><wps:txbx>${inside()}</wps:txbx><wps:bodyPr/></wps:wsp>`;
    const drawing = `<w:drawing>${anchor(number, shape)}</w:drawing>`;
    if (!hasFallback) {
      this.#depth--;
      return w(drawing);
    }
    const id = this.#shapeNumber(number);
    const around = this.#fallbacks;
    this.#fallbacks |= own;
    const pict = `<w:pict><v:shape id="box${id}"><v:textbox>${inside()}</v:textbox></v:shape></w:pict>`;
    this.#fallbacks = around;
    this.#depth--;
    return w(
      `<mc:AlternateContent><mc:Choice Requires="wps">${drawing}</mc:Choice><mc:Fallback>${pict}</mc:Fallback></mc:AlternateContent>`,
    );
  }
}

const open = (id: number) => t(`【#S${id}】`);
const close = (id: number) => t(`【/S${id}】`);
const cell = (content: string) =>
  `<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr>${content}</w:tc>`;
const control = (number: number, content: string) =>
  `<w:sdt><w:sdtPr><w:alias w:val="c"/><w:id w:val="${number}"/></w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;

function anchor(number: number, content: string): string {
  return `<wp:anchor simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="9" cy="9"/><wp:wrapNone/><wp:docPr id="${number}" name="d"/><a:graphic><a:graphicData uri="u">${content}</a:graphicData></a:graphic></wp:anchor>`;
}

const blip = '<pic:pic><pic:blipFill><a:blip r:embed="image"/></pic:blipFill><pic:spPr/></pic:pic>';

function thing(what: Thing, number: number): string {
  switch (what) {
    case "picture":
      return w(
        `<w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="${number}" name="d"/><a:graphic><a:graphicData uri="u">${blip}</a:graphicData></a:graphic></wp:inline></w:drawing>`,
      );
    case "anchor":
      return w(`<w:drawing>${anchor(number, blip)}</w:drawing>`);
    case "page":
      return w('<w:br w:type="page"/>');
    case "symbol":
      return w('<w:sym w:font="Wingdings" w:char="F0FE"/>');
    case "tab":
      return w("<w:tab/>");
    case "formula":
      return "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>";
    case "object":
      return w(`<w:object><v:shape id="o${number}"/></w:object>`);
  }
}

const namespaces = [
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"',
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const relationshipTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function relationshipsTo(parts: readonly (readonly string[])[]): string {
  const items = parts.map(
    ([name, type]) =>
      `<Relationship Id="${name}" Type="${relationshipTypes}/${type}" Target="${name}.xml"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="image" Type="${relationshipTypes}/image" Target="media/image1.png"/><Relationship Id="link" Type="${relationshipTypes}/hyperlink" Target="https://example.org/" TargetMode="External"/>${items.join("")}</Relationships>`;
}

function contentTypes(parts: readonly (readonly string[])[]): string {
  const word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  const overrides = [["document", "document.main"], ...parts].map(
    ([name, type]) => `<Override PartName="/word/${name}.xml" ContentType="${word}.${type}+xml"/>`,
  );
  return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join("")}</Types>`;
}
