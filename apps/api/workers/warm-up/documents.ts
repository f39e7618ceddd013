import { zipOf } from "../../archive/zip-buffer.ts";

const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';

/**
 * A template such as Word writes it, for warming up all parts of the engine. It has Chinese text and long
 * names, because V8 compiles other code for text beyond Latin-1, and keeps a long piece of a text in another
 * way than a short one.
 *
 * @param tables the text in the last cell of each table.
 * @param declaration the XML declaration of its parts; some programs write none.
 */
export function warmUpTemplate(
  paragraphs: number,
  tables: readonly string[],
  declaration = xmlDeclaration,
): Buffer {
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
  const relation =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const run = (text: string, properties = "") =>
    `<w:r>${properties}<w:t xml:space="preserve">${text}</w:t></w:r>`;
  const formatted = run(
    "请于【DATE】前",
    '<w:rPr><w:rFonts w:ascii="A" w:hAnsi="A" w:eastAsia="宋体"/><w:b/><w:sz w:val="24"/></w:rPr>',
  );
  const paragraph = (number: number) =>
    `<w:p w:rsidR="00A${number}" w:rsidRDefault="00B${number}"><w:pPr><w:pStyle w:val="A"/><w:spacing w:line="360" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="400"/></w:pPr>${formatted}${run("【PLACE_OF_MEETING】")}${run("到会 &amp; ")}${run("【ORGANIZER")}${run("】。")}</w:p>`;
  const cell = `<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${formatted}</w:p></w:tc>`;
  const table = (lastCell: string) =>
    `<w:tbl><w:tblPr/><w:tblGrid/><w:tr>${cell.repeat(4)}<w:tc><w:p>${run(lastCell)}</w:p></w:tc></w:tr></w:tbl>`;
  // Rare elements: V8 throws compiled code away when it meets one for the first time.
  const rare = `<w:p>\n<w:hyperlink>${run("【DATE|upper】【E】")}</w:hyperlink><w:r><w:tab/><w:t>【注意】</w:t><w:br/></w:r><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"><mc:Choice Requires="x"><x:y/></mc:Choice></mc:AlternateContent></w:r></w:p>`;
  const all = Array.from({ length: paragraphs }, (_, index) => paragraph(1000 + index));
  const parts = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relation}" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${all.join("")}${tables.map(table).join("")}${rare}</w:body></w:document>`,
  };
  return zipOf(
    [],
    [],
    Object.entries(parts).map(([name, xml]) => ({ name, content: `${declaration}${xml}` })),
  );
}
