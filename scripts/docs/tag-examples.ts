import { readFileSync } from "node:fs";
import { documentRelationships, docx, p, storyPart } from "../../test/fixtures/docx.ts";
import { placesBody, placesChart, placesRelationships } from "./place-example.ts";

/**
 * A small template for each kind of tag. docs/templates.md shows them, and the render tests print
 * them.
 */
export interface TagExample {
  template: Buffer;
  payload: Readonly<Record<string, unknown>>;
  /** The text of the filled page, without white space. */
  shows: readonly string[];
}

/** A cell with paragraphs. */
const cell = (...texts: string[]) =>
  `<w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/></w:tcPr>${texts.map((text) => p(text)).join("")}</w:tc>`;
const rowOf = (...cells: string[]) => `<w:tr>${cells.join("")}</w:tr>`;
const row = (...texts: string[]) => rowOf(...texts.map((text) => cell(text)));
const edges = ["top", "left", "bottom", "right", "insideH", "insideV"].map(
  (edge) => `<w:${edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`,
);
const table = (...rows: string[]) =>
  `<w:tbl><w:tblPr><w:tblW w:w="7200" w:type="dxa"/><w:tblBorders>${edges.join("")}</w:tblBorders></w:tblPr><w:tblGrid>${'<w:gridCol w:w="2400"/>'.repeat(3)}</w:tblGrid>${rows.join("")}</w:tbl>${p("")}`;
const listed = (text: string) =>
  p(text).replace(
    "<w:p>",
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>',
  );
const control = (tag: string, kind: string, shown: string) =>
  `<w:sdt><w:sdtPr><w:tag w:val="${tag}"/><w:id w:val="${tag.length}"/>${kind}</w:sdtPr><w:sdtContent><w:r><w:t>${shown}</w:t></w:r></w:sdtContent></w:sdt>`;
const checkBox =
  '<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="0"/></w14:checkbox>';

const page =
  '<w:sectPr><w:pgSz w:w="8400" w:h="5400"/><w:pgMar w:top="400" w:right="500" w:bottom="400" w:left="500" w:header="200" w:footer="200" w:gutter="0"/></w:sectPr>';
const numbering = storyPart(
  "w:numbering",
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="420" w:hanging="420"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
);
const contentTypes =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>';
const relationships = documentRelationships([{ type: "numbering", target: "numbering.xml" }]);
const parts = {
  "[Content_Types].xml": contentTypes,
  "word/_rels/document.xml.rels": relationships,
  "word/numbering.xml": numbering,
};
const partsWithChart = {
  ...parts,
  "[Content_Types].xml": contentTypes.replace(
    "</Types>",
    '<Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>',
  ),
  "word/_rels/document.xml.rels": relationships.replace(
    "</Relationships>",
    `${placesRelationships}</Relationships>`,
  ),
  "word/charts/chart1.xml": placesChart,
};

function example(body: string, payload: TagExample["payload"], ...shows: string[]): TagExample {
  return { template: docx(body + page, parts), payload, shows };
}

const formatterLines: readonly (readonly [tag: string, shown: string])[] = [
  ["NAME|upper", "ANNALEE"],
  ["NAME|lower", "annalee"],
  ["PADDED|trim", "[x]"],
  ["NOTHING|default:—", "—"],
  ["DATE|date:YYYY年M月D日", "2026年10月2日"],
  ["DATE|time:HH:mm", "09:30"],
  ["PRICE|number:0,0.00", "1,950.50"],
  ["PRICE|currency:CNY", "¥1,950.50"],
  ["SHARE|percent:1", "25.6%"],
  ["PRICE|cny_upper", "壹仟玖佰伍拾元伍角整"],
  ["LIST|join:、", "纸、笔"],
  ["LIST|plural:一件,多件", "多件"],
  ["NAME|truncate:4", "Ann…"],
  ["NUMBER|pad:4", "0118"],
  ["DONE|yesno:是,否", "是"],
];

const record = new URL("../../samples/photo_record/task.json", import.meta.url);
const picture = JSON.parse(readFileSync(record, "utf8")).payload.findings[0].photo;

export const tagExamples: Readonly<Record<string, TagExample>> = {
  values: example(
    p("致【CLIENT.NAME】：定于【DATE】召开【TITLE】。"),
    { client: { name: "滨江集团" }, date: "10月12日", title: "季度例会" },
    "致滨江集团：定于10月12日召开季度例会。",
  ),
  formatters: example(
    formatterLines
      .map(([tag]) => p(tag.startsWith("PADDED") ? `[【${tag}】]` : `【${tag}】`))
      .join(""),
    {
      name: "Anna Lee",
      padded: "  x  ",
      date: "2026-10-02T09:30",
      price: 1950.5,
      share: 0.256,
      list: ["纸", "笔"],
      number: 118,
      done: true,
    },
    ...formatterLines.map(([, shown]) => shown),
  ),
  sections: example(
    `${p("【#ITEMS】")}${p("【@INDEX】. 【NAME】【@FIRST|yesno:（首）,】")}${p("【/ITEMS】")}${p("【^ITEMS】无【/ITEMS】【^NONE】没有其他【/NONE】")}${p("附：【#PAPERS】【.】【@LAST|yesno:。,、】【/PAPERS】")}`,
    { items: [{ name: "打印纸" }, { name: "硒鼓" }], none: [], papers: ["发票", "合格证"] },
    "1.打印纸（首）2.硒鼓没有其他附：发票、合格证。",
  ),
  rows: example(
    table(
      row("品名", "数量", "单价"),
      row("【#ITEMS】【NAME】", "【COUNT】", "【PRICE|number:0,0.00】【/ITEMS】"),
    ),
    {
      items: [
        { name: "打印纸", count: 20, price: 25.5 },
        { name: "硒鼓", count: 3, price: 480 },
      ],
    },
    "打印纸2025.50硒鼓3480.00",
  ),
  cells: example(
    table(
      row("优点", "缺点", "结论"),
      rowOf(
        cell("【#PROS】", "＋【.】", "【/PROS】"),
        cell("【#CONS】", "－【TEXT】【#COST】（【COST】元）【/COST】", "【/CONS】"),
        cell("【#STEPS】【@INDEX】.【.】【@LAST|yesno:。,；】【/STEPS】"),
      ),
    ),
    {
      pros: ["省电", "安静", "质保三年"],
      cons: [{ text: "改造线路", cost: 900 }, { text: "交货慢" }],
      steps: ["询价", "报批"],
    },
    "＋省电",
    "＋质保三年",
    "－改造线路（900元）",
    "－交货慢",
    "1.询价；2.报批。",
  ),
  nesting: example(
    `${p("【#ROOMS|restart_numbering】")}${p("【NAME】")}${listed("【#FAULTS】【.】【/FAULTS】")}${p("【/ROOMS】")}`,
    {
      rooms: [
        { name: "101室", faults: ["灯不亮", "窗漏风"] },
        { name: "102室", faults: ["门锁坏"] },
      ],
    },
    "101室1.灯不亮2.窗漏风102室1.门锁坏",
  ),
  pages: example(
    `${p("【#PEOPLE|page_break】")}${p("【NAME】同志：")}${p("【/PEOPLE】")}`,
    { people: [{ name: "陈立" }, { name: "王敏" }] },
    "陈立同志：",
    "王敏同志：",
  ),
  places: {
    template: docx(placesBody + page, partsWithChart),
    payload: { url: "https://example.org/sales/2026-3", quarter: "第三季度" },
    shows: ["详见：https://example.org/sales/2026-3", "第三季度销售额（万元）"],
  },
  pictures: example(
    p("现场：【%PHOTO|width:4cm】") + p("档案：【%LINK|qr|width:2cm】"),
    { photo: picture, link: "https://example.org/118" },
    "现场：",
    "档案：",
  ),
  markdown: example(
    p("【~NOTE】"),
    {
      note: "**请**各部门：\n\n1. 准备*书面*材料\n2. 按时到场\n   - 带工作证\n\n| 部门 | 人数 |\n|---|--:|\n| 生产部 | 12 |",
    },
    "请各部门：1.准备书面材料2.按时到场◦带工作证部门人数生产部12",
  ),
  controls: example(
    `<w:p>${control("HOLDER", "<w:text/>", "姓名")}<w:r><w:t>　等级：</w:t></w:r>${control("GRADE", '<w:dropDownList><w:listItem w:displayText="优秀" w:value="A"/></w:dropDownList>', "选择")}</w:p><w:p>${control("PASSED", checkBox, "☐")}<w:r><w:t>合格　</w:t></w:r>${control("DATE", '<w:date><w:dateFormat w:val="yyyy年M月d日"/></w:date>', "日期")}</w:p>`,
    { holder: "赵刚", grade: "A", passed: true, date: "2026-11-06" },
    "赵刚等级：优秀☒合格2026年11月6日",
  ),
};
