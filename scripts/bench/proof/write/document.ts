import { zip } from "../../../../test/fixtures/docx.ts";
import type { Block, MarginPart, Model, Section, Table } from "../model.ts";
import { numberingXml } from "./numbering.ts";
import { paragraphXml } from "./paragraph.ts";
import { sectionXml } from "./section.ts";
import { outerTextBox } from "./shapes.ts";
import { stylesXml } from "./styles.ts";
import { themeXml } from "./theme.ts";

/** The Word document that a model stands for. */
export function writeDocument(model: Model): Buffer {
  const parts: Part[] = [
    part("styles", "w:styles", stylesXml(model)),
    part("settings", "w:settings", settingsXml(model)),
  ];
  if (model.levels.length > 0) {
    parts.push(part("numbering", "w:numbering", numberingXml(model)));
  }
  if (model.habits.base === "word") parts.push(themePart());
  if (model.comment !== null) parts.push(part("comments", "w:comments", commentXml(model.comment)));
  if (model.footnotes.length > 0) {
    parts.push(part("footnotes", "w:footnotes", footnotesXml(model)));
  }
  parts.push(...marginParts(model));
  const body = part("document", "w:document", `<w:body>${bodyXml(model)}</w:body>`);
  return zip({
    "[Content_Types].xml": contentTypes([body, ...parts]),
    "_rels/.rels": relationships([
      { id: "rId1", type: `${office}/officeDocument`, target: "word/document.xml" },
    ]),
    "word/document.xml": body.xml,
    "word/_rels/document.xml.rels": relationships(
      parts.map(({ id, kind, file }) => ({ id, type: `${office}/${kind}`, target: file })),
    ),
    ...Object.fromEntries(parts.map(({ file, xml }) => [`word/${file}`, xml])),
  });
}

interface Part {
  id: string;
  kind: string;
  file: string;
  contentType: string;
  xml: string;
}

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaging = "http://schemas.openxmlformats.org/package/2006";
const format = "application/vnd.openxmlformats-officedocument";
const root = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  `xmlns:r="${office}"`,
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function part(kind: string, element: string, content: string, file = `${kind}.xml`): Part {
  const type = kind === "document" ? "document.main" : kind;
  return {
    id: `rId-${file}`.replace(".xml", ""),
    kind,
    file,
    contentType: `${format}.wordprocessingml.${type}+xml`,
    xml: `${declaration}<${element} ${root}>${content}</${element}>`,
  };
}

function themePart(): Part {
  return {
    id: "rId-theme",
    kind: "theme",
    file: "theme/theme1.xml",
    contentType: `${format}.theme+xml`,
    xml: declaration + themeXml,
  };
}

/** `footer1.xml` and so on, with the ids by which sections refer to them. */
function marginParts(model: Model): Part[] {
  const counts = { header: 0, footer: 0 };
  return model.margins.map((margin, index) => {
    const { kind } = margin;
    const file = `${kind}${++counts[kind]}.xml`;
    const element = kind === "header" ? "w:hdr" : "w:ftr";
    return { ...part(kind, element, marginXml(margin, model), file), id: `rIdM${index + 1}` };
  });
}

function marginXml({ paragraphs, isTextBox }: MarginPart, model: Model): string {
  const content = paragraphs.map((each) => paragraphXml(each, model)).join("");
  return isTextBox ? `<w:p>${outerTextBox(content)}</w:p>` : content;
}

function bodyXml(model: Model): string {
  let next = 0;
  const content = model.blocks.map((block) => {
    if (block.kind === "table") return tableXml(block, model);
    const section = block.endsSection === true ? (model.sections[next++] ?? null) : null;
    return paragraphXml(block, model, section);
  });
  // A table at the end needs a paragraph behind it.
  const last: Block | undefined = model.blocks.at(-1);
  const tail = last?.kind === "table" ? "<w:p/>" : "";
  const section: Section | undefined = model.sections.at(-1);
  return content.join("") + tail + (section === undefined ? "" : sectionXml(section, model));
}

function tableXml({ widths, borders, rows, ...table }: Table, model: Model): string {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const lines = { grid: gridBorders, imprint: imprintBorders, none: "" }[borders];
  const cells = (row: Table["rows"][number], isFirst: boolean) =>
    row.map((cell, index) => {
      const change = isFirst && index === 0 ? (table.cellChange ?? "") : "";
      return `<w:tc><w:tcPr><w:tcW w:w="${widths[index]}" w:type="dxa"/>${change}</w:tcPr>${paragraphXml(cell, model)}</w:tc>`;
    });
  const xml = rows.map((row, index) => {
    const header = index === 0 && borders !== "imprint" ? "<w:tblHeader/>" : "";
    const trPr = header + (index === 0 ? (table.rowChange ?? "") : "");
    return `<w:tr>${trPr === "" ? "" : `<w:trPr>${trPr}</w:trPr>`}${cells(row, index === 0).join("")}</w:tr>`;
  });
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  return `<w:tbl><w:tblPr><w:tblW w:w="${total}" w:type="dxa"/><w:jc w:val="center"/>${lines === "" ? "" : `<w:tblBorders>${lines}</w:tblBorders>`}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>${table.change ?? ""}</w:tblPr><w:tblGrid>${grid}${table.gridChange ?? ""}</w:tblGrid>${xml.join("")}</w:tbl>`;
}

const gridBorders = ["top", "left", "bottom", "right", "insideH", "insideV"]
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
  .join("");
/** Thick lines around and a thin one between (GB/T 9704-2012, 7.4.1). */
const imprintBorders = [
  ["top", 8],
  ["bottom", 8],
  ["insideH", 6],
]
  .map(([side, size]) => `<w:${side} w:val="single" w:sz="${size}" w:space="0" w:color="000000"/>`)
  .join("");

function settingsXml({ hasEvenPages, tracksChanges, policy }: Model): string {
  const isChinese = policy === "gbt9704-2012";
  return [
    tracksChanges ? "<w:trackRevisions/>" : "",
    '<w:defaultTabStop w:val="420"/>',
    hasEvenPages ? "<w:evenAndOddHeaders/>" : "",
    '<w:characterSpacingControl w:val="compressPunctuation"/>',
    isChinese ? '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>' : "",
  ].join("");
}

function commentXml(text: string): string {
  return `<w:comment w:id="0" w:author="办公室" w:date="2025-05-06T08:00:00Z" w:initials="b"><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:comment>`;
}

function footnotesXml(model: Model): string {
  const separators = ["separator", "continuationSeparator"].map(
    (type, index) =>
      `<w:footnote w:type="${type}" w:id="${index - 1}"><w:p><w:r><w:${type}/></w:r></w:p></w:footnote>`,
  );
  const notes = model.footnotes.map(
    (note, index) => `<w:footnote w:id="${index + 1}">${paragraphXml(note, model)}</w:footnote>`,
  );
  return separators.join("") + notes.join("");
}

function contentTypes(parts: readonly Part[]): string {
  const overrides = parts.map(
    ({ file, contentType }) => `<Override PartName="/word/${file}" ContentType="${contentType}"/>`,
  );
  return `${declaration}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join("")}</Types>`;
}

function relationships(targets: readonly { id: string; type: string; target: string }[]): string {
  const items = targets.map(
    ({ id, type, target }) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="${packaging}/relationships">${items.join("")}</Relationships>`;
}
