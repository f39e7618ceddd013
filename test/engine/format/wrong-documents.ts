import fc from "fast-check";
import { documentRelationships, docx, storyPart } from "../../fixtures/docx.ts";

/**
 * One policy with all requirements that the safe repair can meet, and some that it must never
 * repair.
 */
export const policyOf = (scope: string) => `
scope: ${scope}
page: { size: A4, margins: { left: 28mm, right: 26mm }, gutter: 0, grid: { type: lines, line_pitch: 579 } }
roles:
  heading: { match: { outline_level: 0 }, alignment: center, size: 二号, bold: true, keep_with_next: true }
  cell: { match: { in: table }, size: 五号, first_line_indent: 0, font: { east_asia: 宋体 } }
  body:
    alignment: both
    first_line_indent: 2字符
    left_indent: 0
    right_indent: 0
    space_before: 0
    space_after: 0.5行
    line: exact 28pt
    widow_control: true
    page_break_before: false
    snap_to_grid: true
    font: { latin: Times New Roman, east_asia: 仿宋 }
    size: 三号
    bold: false
    italic: false
    underline: false
    color: black
    char_spacing: 0
punctuation: { slot: east_asia }
leftovers: { highlight: true }
language: zh-CN
`;

const word = fc.constantFrom(
  "正文",
  "“引”",
  "text",
  " ",
  "【MEETING_TITLE】",
  "2026年",
  "，",
  "A—B",
);
const maybe = (xml: string) => fc.constantFrom("", xml);
const anyOf = (...xml: string[]) => fc.constantFrom("", ...xml);

const rPr = fc
  .tuple(
    anyOf('<w:rStyle w:val="Strong"/>'),
    anyOf(
      '<w:rFonts w:ascii="Arial" w:eastAsia="宋体"/>',
      '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/>',
      '<w:rFonts w:hint="eastAsia"/>',
    ),
    anyOf("<w:b/>", '<w:b w:val="0"/>'),
    maybe("<w:i/>"),
    anyOf('<w:color w:val="FF0000"/>'),
    anyOf('<w:spacing w:val="40"/>'),
    anyOf('<w:sz w:val="21"/>', '<w:sz w:val="32"/>'),
    anyOf('<w:highlight w:val="yellow"/>'),
    anyOf('<w:u w:val="single"/>'),
    anyOf('<w:lang w:eastAsia="ja-JP"/>'),
  )
  .map((parts) => parts.join(""));

const pPr = fc
  .tuple(
    anyOf('<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="Body"/>', '<w:pStyle w:val="Gone"/>'),
    maybe("<w:keepNext/>"),
    maybe("<w:pageBreakBefore/>"),
    anyOf('<w:widowControl w:val="0"/>'),
    anyOf('<w:snapToGrid w:val="0"/>'),
    anyOf(
      '<w:spacing w:line="360" w:lineRule="auto"/>',
      '<w:spacing w:before="100" w:afterLines="100" w:after="240"/>',
      '<w:spacing w:beforeAutospacing="1"/>',
    ),
    anyOf(
      '<w:ind w:firstLine="420"/>',
      '<w:ind w:left="720" w:hanging="360"/>',
      '<w:ind w:firstLineChars="200" w:firstLine="640" w:rightChars="100"/>',
    ),
    anyOf('<w:jc w:val="center"/>', '<w:jc w:val="right"/>'),
  )
  .map((parts) => parts.join(""));

const run = fc
  .tuple(rPr, fc.array(word, { minLength: 1, maxLength: 3 }))
  .map(([properties, words]) => {
    const rPr = properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`;
    return `<w:r>${rPr}<w:t xml:space="preserve">${words.join("")}</w:t></w:r>`;
  });

const paragraph = fc.tuple(pPr, fc.array(run, { maxLength: 3 })).map(([properties, runs]) => {
  const pPr = properties === "" ? "" : `<w:pPr>${properties}</w:pPr>`;
  return `<w:p>${pPr}${runs.join("")}</w:p>`;
});

const table = fc
  .array(paragraph, { minLength: 1, maxLength: 4 })
  .map(
    (cells) =>
      `<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr><w:tblGrid/><w:tr>${cells.map((cell) => `<w:tc>${cell}</w:tc>`).join("")}</w:tr></w:tbl>`,
  );

const section = fc.constantFrom(
  '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:left="1800" w:right="1800" w:gutter="100"/></w:sectPr>',
  '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:docGrid w:linePitch="312"/></w:sectPr>',
  "",
);

const styles = storyPart(
  "w:styles",
  '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>' +
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>' +
    '<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:firstLineChars="200"/></w:pPr><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr></w:style>' +
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>' +
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>' +
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Grid"/><w:rPr><w:sz w:val="18"/></w:rPr></w:style>',
);

/** Generates a body of paragraphs and tables with many mistakes. */
export const wrongBody = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: paragraph }, table), { maxLength: 6 }), section)
  .map(([blocks, sectPr]) => blocks.join("") + sectPr);

/** The file of a document with a body. */
export const fileOf = (body: string) =>
  docx(body, {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "styles", target: "styles.xml" },
    ]),
    "word/styles.xml": styles,
  });
