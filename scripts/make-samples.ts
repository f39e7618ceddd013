import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeightRule,
  type IParagraphStylePropertiesOptions,
  LevelFormat,
  LevelSuffix,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from "docx";
import type { SkillDefinition } from "../apps/engine/index.ts";
import { defaultPackageLimits, loadSkills, sampleTask } from "../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../apps/engine/layers.ts";
import { deflateEntry, writeZip } from "../apps/engine/outputs.ts";
import { policyDocuments } from "./samples/policy-documents.ts";

/**
 * Makes the templates of samples/ as an office would in Word, with all formatting (fonts, sizes,
 * indents, spacing, numbering) in styles. The bytes are the same every time.
 */

const song = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "宋体" };
const fangSong = { ...song, eastAsia: "仿宋" };
const kai = { ...song, eastAsia: "楷体" };
const hei = { ...song, eastAsia: "黑体" };
/** The Latin names of fonts, for machines without their Chinese names. */
const fontAliases = { 宋体: "SimSun", 仿宋: "FangSong", 楷体: "KaiTi", 黑体: "SimHei" };

/** Converts millimetres to twips. */
const mm = (length: number) => Math.round((length * 1440) / 25.4);
const pt = (points: number) => points * 20;
const contentWidth = mm(210 - 28 - 26);
const bodySpacing = { line: pt(28), lineRule: LineRuleType.EXACT };
const twoCharacters = { firstLine: pt(32), firstLineChars: 200 };

/** Styles that number their paragraphs, with the number format and text of each. */
const numbered = {
  SectionHeading: { format: LevelFormat.CHINESE_COUNTING, text: "%1、" },
  ListItem: { format: LevelFormat.DECIMAL, text: "%1．" },
  ListNumber: { format: LevelFormat.DECIMAL, text: "%1．" },
  ListBullet: { format: LevelFormat.BULLET, text: "—" },
  ListBullet2: { format: LevelFormat.BULLET, text: "·" },
};

/** The styles that Markdown uses, which it finds by the names of Word's built-in styles. */
const markdownLists = [
  { id: "ListNumber", name: "List Number", left: pt(56) },
  { id: "ListBullet", name: "List Bullet", left: pt(56) },
  { id: "ListBullet2", name: "List Bullet 2", left: pt(80) },
];

const ownSkills = fileURLToPath(new URL("../samples/skills/", import.meta.url));

const checkBox =
  '<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="0"/><w14:checkedState w14:val="2611" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>';
/** The content controls in the order of their calls. */
const controls: { tag: string; kind: string; shown: string }[] = [];

/**
 * Completes parts that `docx` leaves unfinished, and fixes the times, which are all that differs
 * between runs.
 */
const finishPart: Readonly<Record<string, (xml: string) => string>> = {
  "word/document.xml": withControls,
  "docProps/core.xml": (xml) => xml.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-09-01T00:00:00Z"),
  "word/fontTable.xml": (xml) => xml.replace(/\/>$/, `>${fontTable()}</w:fonts>`),
  // A list level names its style, as the style names the list.
  "word/numbering.xml": (xml) =>
    Object.entries(numbered).reduce((result, [id, { format }]) => {
      const numberFormat = `<w:start w:val="1"/><w:numFmt w:val="${format}"/>`;
      return result.replace(numberFormat, `${numberFormat}<w:pStyle w:val="${id}"/>`);
    }, xml),
};

await save("meeting_notice", "滨江实业集团有限公司 · 【ORGANIZER】", [
  styled("DocumentNumber", "滨实综〔2026〕41号"),
  styled("Title", "关于召开【MEETING_TITLE】的通知"),
  styled("Addressee", "各部门、各分公司："),
  styled(
    "BodyText",
    "经公司领导班子研究，定于",
    bold("【MEETING_DATE】"),
    "召开【MEETING_TITLE】，总结前一阶段工作，部署下一阶段任务，地点在【MEETING_",
    // Word splits a tag like this when it is edited.
    "LOCATION】。现将有关事项通知如下：",
  ),
  styled("SectionHeading", "会议安排"),
  formTable([
    row("会议时间", "【MEETING_DATE】 【MEETING_TIME】"),
    row("会议地点", "【MEETING_LOCATION】"),
    row("主办单位", "【ORGANIZER】"),
    row("参会人员", "【ATTENDEES】"),
  ]),
  styled("SectionHeading", "有关要求"),
  styled("ListItem", "请各部门于会前准备好书面汇报材料，一式三份。"),
  styled("ListItem", "因故不能参会的，请提前向【ORGANIZER】请假。"),
  styled("BodyText", bold("【注意】"), "请提前十分钟入场，并将手机调至静音。"),
  styled("Signature", "【ORGANIZER】"),
  styled("SignatureDate", "2026年9月28日"),
]);

await save("training_notice", "滨江实业集团有限公司培训中心", [
  styled("DocumentNumber", "滨实培〔2026〕17号"),
  styled("Title", "【TRAINING_TITLE】培训通知"),
  styled("Addressee", "各车间、各科室："),
  styled(
    "BodyText",
    "为提高员工的业务能力，【ORGANIZER】决定举办",
    bold("【TRAINING_TITLE】"),
    "培训，由",
    bold("【TRAI", "NER】"),
    "主讲。请各单位按下表安排人员参加。",
  ),
  styled("SectionHeading", "培训安排"),
  formTable([
    row("日期", "【TRAINING_DATE】", "时间", "【TRAINING_TIME】"),
    row("地点", "【TRAINING_LOCATION】"),
    row("讲师", "【TRAINER】"),
    row("参训人员", "【ATTENDEES】"),
  ]),
  styled("SectionHeading", "有关要求"),
  styled("ListItem", "参训人员请携带工作证，提前五分钟签到。"),
  styled("ListItem", "培训结束后当场考核，成绩记入个人培训档案。"),
  styled("ListItem", "不能参加的，由单位报【ORGANIZER】另行安排。"),
  styled("Signature", "【ORGANIZER】"),
  styled("SignatureDate", "2026年10月20日"),
]);

await save("inspection_record", "滨江实业集团有限公司 · 【DEPARTMENT】", [
  styled("Title", "安全检查记录表"),
  styled("FormNumber", "编号：AQ-2026-118"),
  formTable(
    [
      row("检查对象", "【INSPECTION_SUBJECT】"),
      row("检查日期", ["【INSPECTION_", "DATE】"], "检查人", "【INSPECTOR】"),
      row("责任部门", "【DEPARTMENT】", "整改期限", "【DEADLINE】"),
      tallRow(36, "存在问题", "【ISSUE_SUMMARY】"),
      tallRow(36, "整改措施", "【ACTION_REQUIRED】"),
      tallRow(24, "复查意见", []),
    ],
    ["项目", "内容"],
  ),
  styled(
    "Note",
    "注：本表一式两份，检查人与",
    bold("【DEPARTMENT】"),
    "各存一份；整改完成后由检查人复查签字。",
  ),
  styled("Signature", "检查人：【INSPECTOR】"),
  styled("SignatureDate", "【INSPECTION_DATE】"),
]);

await save("document", "滨江实业集团有限公司", [
  styled("Title", "【TITLE】"),
  styled("FormNumber", "编号：【NUMBER|pad:4】"),
  styled("BodyText", "甲方：【CLIENT.NAME】（联系人：【CLIENT.CONTACT|default:未填】）"),
  styled("BodyText", "双方于【DATE|date:YYYY年M月D日】就下列物品达成一致："),
  listTable(
    [8, 40, 16, 18, 18],
    ["序号", "品名", "数量", "单价", "金额"],
    [
      "【#ITEMS】【@INDEX】",
      "【NAME】",
      "【COUNT】",
      "【PRICE|number:0,0.00】",
      "【AMOUNT|number:0,0.00】【/ITEMS】",
    ],
  ),
  styled("BodyText", "合计：【TOTAL|currency:CNY】，大写：【TOTAL|cny_upper】。"),
  styled("BodyText", "【#DELIVERY】"),
  styled("SectionHeading", "交货"),
  styled(
    "BodyText",
    "乙方于【DATE|date:YYYY年M月D日】前送至【PLACE】，并附：【#PAPERS】【.】【@LAST|yesno:。,、】【/PAPERS】",
  ),
  styled("BodyText", "【/DELIVERY】"),
  styled("BodyText", "【^WARRANTY】"),
  styled("BodyText", "本批物品不含质保。"),
  styled("BodyText", "【/WARRANTY】"),
  styled("Signature", "【CLIENT.NAME】"),
  styled("SignatureDate", "【DATE|date:YYYY年M月D日】"),
]);

await save("roster_notice", "滨江实业集团有限公司", [
  styled("Title", "关于召开【TITLE】的通知"),
  styled("Addressee", "各部门、各分公司："),
  styled("BodyText", "定于【DATE】【TIME】在【PLACE】召开【TITLE】，议程如下："),
  styled("BodyText", "【~AGENDA】"),
  styled("SectionHeading", "参会人员"),
  listTable(
    [10, 24, 32, 20, 14],
    ["序号", "姓名", "部门", "职务", "线上"],
    [
      "【#ATTENDEES】【@INDEX】",
      "【NAME】",
      "【DEPARTMENT】",
      "【DUTY|default:—】",
      "【REMOTE|yesno:是,否】【/ATTENDEES】",
    ],
  ),
  styled("BodyText", "共【ATTENDEES|plural:一人,多人】参会，请准时到场。"),
  styled("Signature", "综合管理部"),
  styled("SignatureDate", "【DATE】"),
]);

await save("contract", "【BUYER】", [
  styled("Title", "采购合同"),
  styled("FormNumber", "编号：【NUMBER】"),
  styled("BodyText", "甲方：", bold("【BUYER】")),
  styled("BodyText", "乙方：", bold("【SELLER】")),
  styled("SectionHeading", "标的"),
  listTable(
    [10, 50, 20, 20],
    ["序号", "品名", "数量", "单价（元）"],
    ["【#GOODS】【@INDEX】", "【NAME】", "【COUNT】", "【PRICE】【/GOODS】"],
  ),
  styled("SectionHeading", "价款"),
  styled("BodyText", "合同总价【TOTAL|currency:CNY】，大写【TOTAL|cny_upper】。"),
  styled("BodyText", "【#DEPOSIT】"),
  styled("BodyText", "甲方于签订之日付定金【DEPOSIT|currency:CNY】，大写【DEPOSIT|cny_upper】。"),
  styled("BodyText", "【/DEPOSIT】"),
  styled("BodyText", "【#WARRANTY_MONTHS】"),
  styled("SectionHeading", "质量保证"),
  styled("BodyText", "乙方自交货之日起提供【WARRANTY_MONTHS】个月的质量保证。"),
  styled("BodyText", "【/WARRANTY_MONTHS】"),
  styled("SectionHeading", "争议"),
  styled(
    "BodyText",
    "争议由双方协商解决；协商不成的，【#ARBITRATION】提交【ARBITRATION】仲裁【/ARBITRATION】【^ARBITRATION】向甲方所在地人民法院起诉【/ARBITRATION】。",
  ),
  styled("Signature", "【BUYER】　　【SELLER】"),
  styled("SignatureDate", "【DATE】"),
]);

await save("photo_record", "滨江实业集团有限公司", [
  styled("Title", "安全检查记录"),
  formTable([row("检查地点", "【SITE】", "检查日期", "【DATE】"), row("检查人", "【INSPECTORS】")]),
  styled("Note", "发现的问题："),
  listTable(
    [10, 34, 36, 20],
    ["序号", "情况", "照片", "整改期限"],
    ["【#FINDINGS】【@INDEX】", "【TEXT】", "【%PHOTO|width:4.5cm】", "【DEADLINE】【/FINDINGS】"],
  ),
  styled("Note", "电子档案："),
  styled("Note", "【%LINK|qr|width:2.5cm】"),
  styled("SignatureDate", "【DATE】"),
]);

await save("assets", "滨江实业集团有限公司", [
  styled("Title", "现场照片"),
  styled("BodyText", "地点：【SITE】"),
  styled("Note", "墙面："),
  styled("Note", "【%WALL】"),
  styled("Note", "电缆："),
  styled("Note", "【%CABLE|width:6cm】"),
]);
saveAssets();

await save("certificate", "滨江实业集团有限公司培训中心", [
  styled("Title", "培训证书"),
  styled("FormNumber", "编号：", [control("NUMBER", "<w:text/>", "编号")]),
  styled("BodyText", [control("HOLDER", "<w:text/>", "姓名")], "同志："),
  styled(
    "BodyText",
    "参加",
    [control("COURSE", dropDown("消防器材使用", "高处作业", "有限空间作业"), "选择课程")],
    "培训，共",
    [control("HOURS", "<w:text/>", "学时")],
    "学时。",
  ),
  styled("BodyText", [control("PASSED", checkBox, "☐")], " 考核合格，特发此证。"),
  styled("Signature", "滨江实业集团有限公司培训中心"),
  styled("SignatureDate", [
    control("DATE", '<w:date><w:dateFormat w:val="yyyy年M月d日"/></w:date>', "日期"),
  ]),
]);

for (const skill of loadSkills(ownSkills).values()) saveTask(skill);
saveNotices();
for (const [policy, document] of Object.entries(policyDocuments())) {
  writeFileSync(join(folderOf("policies"), `${policy}.docx`), document);
}

/**
 * A run that becomes a content control. `docx` cannot write content controls, so the run gets a
 * placeholder that is replaced afterwards.
 */
function control(tag: string, kind: string, shown: string): TextRun {
  const placeholder = `${controls.length}⟧`;
  controls.push({ tag, kind, shown });
  return new TextRun(`⟦${placeholder}`);
}

function dropDown(...entries: string[]): string {
  const items = entries.map((text) => `<w:listItem w:displayText="${text}" w:value="${text}"/>`);
  return `<w:dropDownList>${items.join("")}</w:dropDownList>`;
}

function withControls(xml: string): string {
  return xml.replace(
    /<w:r>((?:<w:rPr>.*?<\/w:rPr>)?)<w:t[^>]*>⟦(\d+)⟧<\/w:t><\/w:r>/g,
    (_match, rPr: string, index: string) => {
      const { tag, kind, shown } = controls[Number(index)] as (typeof controls)[number];
      const properties = `<w:sdtPr><w:alias w:val="${tag}"/><w:tag w:val="${tag}"/><w:id w:val="${1000 + Number(index)}"/><w:showingPlcHdr/>${kind}</w:sdtPr>`;
      const run = `<w:r>${rPr}<w:t>${shown}</w:t></w:r>`;
      return `<w:sdt>${properties}<w:sdtContent>${run}</w:sdtContent></w:sdt>`;
    },
  );
}

/** A run of text, or several runs with the same formatting. */
type Piece = string | TextRun[];

function styled(style: string, ...pieces: Piece[]): Paragraph {
  const children = pieces.flatMap((piece) =>
    typeof piece === "string" ? [new TextRun(piece)] : piece,
  );
  return new Paragraph({ style, children });
}

function bold(...texts: string[]): TextRun[] {
  return texts.map((text) => new TextRun({ text, bold: true, font: hei }));
}

interface Row {
  /** A label and a value, or two of each. A value is one run or several. */
  cells: readonly (string | readonly string[])[];
  height: number;
}

function row(...cells: Row["cells"]): Row {
  return { cells, height: mm(9) };
}

function tallRow(height: number, ...cells: Row["cells"]): Row {
  return { cells, height: mm(height) };
}

/**
 * A bordered table of labels and values. The last value of a row fills the rest of the row; a
 * header row is repeated on each page.
 */
function formTable(rows: readonly Row[], header?: readonly string[]): Table {
  const pairs = Math.max(...rows.map(({ cells }) => cells.length)) / 2;
  const shares = pairs === 1 ? [16, 84] : [15, 38, 15, 32];
  const widths = shares.map((percent) => Math.round((contentWidth * percent) / 100));
  const tableRow = ({ cells, height }: Row, isHeader: boolean) =>
    new TableRow({
      height: { value: height, rule: HeightRule.ATLEAST },
      ...(isHeader ? { tableHeader: true } : { cantSplit: true }),
      children: cells.map((cell, column) => {
        const isLabel = isHeader || column % 2 === 0;
        const spanned = widths.slice(column, column === cells.length - 1 ? undefined : column + 1);
        return new TableCell({
          width: { size: spanned.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
          margins: { top: 60, bottom: 60, left: 100, right: 100 },
          verticalAlign: VerticalAlign.CENTER,
          ...(spanned.length > 1 ? { columnSpan: spanned.length } : {}),
          ...(isLabel
            ? { shading: { type: ShadingType.CLEAR, color: "auto", fill: "E7EDF3" } }
            : {}),
          children: [styled(isLabel ? "TableLabel" : "TableText", ...[cell].flat())],
        });
      }),
    });
  const inside = { style: BorderStyle.SINGLE, size: 4, color: "000000" };
  const outside = { ...inside, size: 8 };
  return new Table({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: widths,
    alignment: AlignmentType.CENTER,
    layout: TableLayoutType.FIXED,
    borders: {
      top: outside,
      bottom: outside,
      left: outside,
      right: outside,
      insideHorizontal: inside,
      insideVertical: inside,
    },
    rows: [
      ...(header ? [tableRow(row(...header), true)] : []),
      ...rows.map((row) => tableRow(row, false)),
    ],
  });
}

/** A table with a header and one row; the widths of the columns are given in per cent. */
function listTable(
  shares: readonly number[],
  header: readonly string[],
  cells: readonly string[],
): Table {
  const widths = shares.map((percent) => Math.round((contentWidth * percent) / 100));
  const tableRow = (texts: readonly string[], isHeader: boolean) =>
    new TableRow({
      ...(isHeader ? { tableHeader: true } : { cantSplit: true }),
      children: texts.map(
        (text, column) =>
          new TableCell({
            width: { size: widths[column] ?? 0, type: WidthType.DXA },
            margins: { top: 60, bottom: 60, left: 100, right: 100 },
            children: [styled(isHeader ? "TableLabel" : "TableText", text)],
          }),
      ),
    });
  return new Table({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: widths,
    alignment: AlignmentType.CENTER,
    layout: TableLayoutType.FIXED,
    rows: [tableRow(header, true), tableRow(cells, false)],
  });
}

async function save(name: string, header: string, children: (Paragraph | Table)[]) {
  const document = new Document({
    title: name,
    creator: "docops",
    lastModifiedBy: "docops",
    styles: {
      default: {
        document: {
          run: { font: song, size: 24, language: { value: "en-US", eastAsia: "zh-CN" } },
        },
      },
      paragraphStyles: [
        style("Title", hei, 22, {
          run: { bold: true },
          alignment: AlignmentType.CENTER,
          spacing: { before: pt(12), after: pt(18) },
        }),
        style("DocumentNumber", fangSong, 16, {
          alignment: AlignmentType.CENTER,
          spacing: { after: pt(6) },
        }),
        style("FormNumber", song, 12, {
          alignment: AlignmentType.RIGHT,
          spacing: { after: pt(6) },
        }),
        style("Addressee", fangSong, 16, { spacing: bodySpacing }),
        style("BodyText", fangSong, 16, {
          alignment: AlignmentType.BOTH,
          indent: twoCharacters,
          spacing: bodySpacing,
        }),
        style("SectionHeading", hei, 16, {
          indent: twoCharacters,
          keepNext: true,
          spacing: { ...bodySpacing, before: pt(8), after: pt(4) },
          numbering: { reference: "SectionHeading", level: 0 },
        }),
        style("ListItem", fangSong, 16, {
          alignment: AlignmentType.BOTH,
          indent: twoCharacters,
          spacing: bodySpacing,
          numbering: { reference: "ListItem", level: 0 },
        }),
        ...markdownLists.map(({ id, name, left }) => ({
          ...style(id, fangSong, 16, {
            alignment: AlignmentType.BOTH,
            indent: { left, hanging: pt(24) },
            spacing: bodySpacing,
            numbering: { reference: id, level: 0 },
          }),
          name,
        })),
        style("TableLabel", hei, 12, { alignment: AlignmentType.CENTER }),
        style("TableText", song, 12, {}),
        style("Note", kai, 10.5, { spacing: { before: pt(8) } }),
        style("Signature", fangSong, 16, {
          alignment: AlignmentType.RIGHT,
          indent: { right: pt(32) },
          keepNext: true,
          spacing: { ...bodySpacing, before: pt(32) },
        }),
        style("SignatureDate", fangSong, 16, {
          alignment: AlignmentType.RIGHT,
          indent: { right: pt(32) },
          spacing: bodySpacing,
        }),
        style("PageHeader", kai, 10.5, {
          alignment: AlignmentType.CENTER,
          border: {
            bottom: { style: BorderStyle.SINGLE, size: 6, space: 4, color: "7F7F7F" },
          },
        }),
        style("PageFooter", song, 10.5, { alignment: AlignmentType.CENTER }),
      ],
    },
    numbering: {
      config: Object.entries(numbered).map(([reference, level]) => ({
        reference,
        levels: [
          { ...level, level: 0, alignment: AlignmentType.START, suffix: LevelSuffix.NOTHING },
        ],
      })),
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: mm(210), height: mm(297) },
            margin: {
              top: mm(37),
              bottom: mm(35),
              left: mm(28),
              right: mm(26),
              header: mm(20),
              footer: mm(20),
            },
          },
        },
        headers: { default: new Header({ children: [styled("PageHeader", header)] }) },
        footers: { default: new Footer({ children: [pageNumbers()] }) },
        children,
      },
    ],
  });
  const folder = folderOf(name);
  writeFileSync(join(folder, "template.docx"), finish(await Packer.toBuffer(document)));
}

function pageNumbers(): Paragraph {
  const children = ["第 ", PageNumber.CURRENT, " 页　共 ", PageNumber.TOTAL_PAGES, " 页"];
  return new Paragraph({ style: "PageFooter", children: [new TextRun({ children })] });
}

function style(
  id: string,
  font: typeof song,
  points: number,
  { run = {}, ...paragraph }: IParagraphStylePropertiesOptions & { run?: { bold?: boolean } },
) {
  const formatting = { ...run, font, size: points * 2 };
  return { id, name: id, basedOn: "Normal", quickFormat: true, run: formatting, paragraph };
}

function finish(archive: Buffer): Buffer {
  const entries = readZip(archive, defaultPackageLimits).map((entry) => {
    const fixed = { ...entry, modified: { time: 0, date: 0x5d21 } };
    const change = finishPart[entry.name];
    if (change === undefined) return fixed;
    const xml = inflateEntry(entry, defaultPackageLimits).toString("utf8");
    return deflateEntry(fixed, Buffer.from(change(xml)));
  });
  return Buffer.concat(writeZip(entries));
}

function fontTable(): string {
  return Object.entries(fontAliases)
    .map(
      ([name, alias]) =>
        `<w:font w:name="${name}"><w:altName w:val="${alias}"/><w:charset w:val="86"/></w:font>`,
    )
    .join("");
}

function saveTask(skill: SkillDefinition): void {
  const file = join(folderOf(skill.name), "task.json");
  writeFileSync(file, `${JSON.stringify(sampleTask(skill), null, 2)}\n`);
}

/** Saves a table of meeting notices. Excel needs the byte order mark to take it for UTF-8. */
function saveNotices(): void {
  const rows = [
    "meeting_title,meeting_date,meeting_time,meeting_location,organizer,attendees",
    '第三季度经营分析会,2026年10月12日（星期一）,"上午9:30",总部大楼B座1108会议室,综合管理部,"集团领导班子成员, 各部门负责人"',
    '安全生产例会,2026年10月14日（星期三）,"下午2:00",调度中心201会议室,安全环保部,"各车间主任, 安全员"',
    '新员工座谈会,2026年10月16日（星期五）,"下午3:30",培训中心一楼报告厅,人力资源部,"2026年入职员工, 部门导师"',
  ];
  const file = join(folderOf("meeting_notice"), "tasks.csv");
  writeFileSync(file, `\uFEFF${rows.join("\n")}\n`);
}

/** Saves a task of the skill `document` whose pictures are separate files. */
function saveAssets(): void {
  const folder = folderOf("assets");
  const { findings } = (loadSkills(ownSkills).get("photo_record") as SkillDefinition).sample as {
    findings: { photo: string }[];
  };
  const files = ["wall.png", "cable.png"];
  for (const [index, file] of files.entries()) {
    writeFileSync(join(folder, file), Buffer.from(findings[index]?.photo ?? "", "base64"));
  }
  const payload = {
    site: "2号配电室",
    wall: { asset: "wall", width: "6cm", alt: "墙面开裂，长约1.2米" },
    cable: { asset: "cable" },
  };
  const task = { task_type: "document", payload };
  writeFileSync(join(folder, "task.json"), `${JSON.stringify(task, null, 2)}\n`);
}

function folderOf(name: string): string {
  const folder = fileURLToPath(new URL(`../samples/${name}/`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  return folder;
}
