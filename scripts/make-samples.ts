import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  LevelFormat,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from "docx";
import { defaultPackageLimits } from "../apps/engine/docx/limits.ts";
import { inflateEntry, readZip } from "../apps/engine/docx/zip-read.ts";
import { deflateEntry, writeZip } from "../apps/engine/docx/zip-write.ts";

/**
 * Makes the templates of samples/ as an office's Word would write them: everything that a look is
 * made of (fonts, sizes, indents, spacing, numbering) stands in styles. The same bytes every time.
 */

const song = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "宋体" };
const fangSong = { ...song, eastAsia: "仿宋" };
const kai = { ...song, eastAsia: "楷体" };
const hei = { ascii: "Arial", hAnsi: "Arial", eastAsia: "黑体" };

/** Millimetres in twips. */
const mm = (length: number) => Math.round((length * 1440) / 25.4);
const pt = (points: number) => points * 20;
const contentWidth = mm(210 - 28 - 26);
const bodySpacing = { line: 360, lineRule: LineRuleType.AUTO };

await save("meeting_notice", "滨江实业集团有限公司文件", [
  styled("DocumentNumber", "滨实综〔2026〕41号"),
  styled("Title", "关于召开【MEETING_TITLE】的通知"),
  styled("Addressee", "各部门、各分公司："),
  styled(
    "BodyText",
    "经研究，定于",
    bold("【MEETING_DATE】【MEETING_TIME】"),
    "在【MEETING_",
    // Word splits a tag like this when somebody edits it.
    "LOCATION】召开【MEETING_TITLE】，现将有关事项通知如下。",
  ),
  styled("Numbered", "会议安排"),
  infoTable([
    ["会议时间", "【MEETING_DATE】 【MEETING_TIME】"],
    ["会议地点", "【MEETING_LOCATION】"],
    ["主办单位", "【ORGANIZER】"],
    ["参会人员", "【ATTENDEES】"],
  ]),
  styled("Numbered", "有关要求"),
  styled(
    "BodyText",
    bold("【注意】"),
    "请参会人员提前十分钟入场，将手机调至静音，并带好本部门的书面材料。",
  ),
  styled("BodyText", "因故不能参会的，请于会前一天向【ORGANIZER】请假。"),
  styled("Signature", "【ORGANIZER】"),
  styled("Signature", "2026年9月28日"),
]);

await save("training_notice", "滨江实业集团有限公司培训中心", [
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
  infoTable([
    ["日期", "【TRAINING_DATE】"],
    ["时间", "【TRAINING_TIME】"],
    ["地点", "【TRAINING_LOCATION】"],
    ["讲师", "【TRAINER】"],
    ["参训人员", "【ATTENDEES】"],
  ]),
  styled("Numbered", "参训人员请携带工作证，提前五分钟签到。"),
  styled("Numbered", "培训结束后当场考核，成绩记入个人培训档案。"),
  styled("Numbered", "因生产任务不能参加的，由所在单位报【ORGANIZER】另行安排。"),
  styled("Signature", "【ORGANIZER】"),
  styled("Signature", "2026年10月20日"),
]);

await save("inspection_record", "滨江实业集团有限公司 · 【DEPARTMENT】", [
  styled("Title", "安全检查记录表"),
  styled("DocumentNumber", "编号：AQ-2026-118"),
  infoTable(
    [
      ["检查对象", "【INSPECTION_SUBJECT】"],
      ["检查日期", "【INSPECTION_", "DATE】"],
      ["检查人", "【INSPECTOR】"],
      ["责任部门", "【DEPARTMENT】"],
      ["存在问题", "【ISSUE_SUMMARY】"],
      ["整改措施", "【ACTION_REQUIRED】"],
      ["整改期限", "【DEADLINE】"],
    ],
    ["项目", "内容"],
  ),
  styled(
    "Note",
    "本表一式两份，检查人与",
    bold("【DEPARTMENT】"),
    "各存一份；整改完成后由检查人复查签字。",
  ),
  styled("Signature", "检查人：【INSPECTOR】"),
  styled("Signature", "复查人：　　　　　　"),
]);

saveTask("meeting_notice", {
  meeting_title: "第三季度经营分析会",
  meeting_date: "2026年10月12日（星期一）",
  meeting_time: "上午9:30",
  meeting_location: "总部大楼B座1108会议室",
  organizer: "综合管理部",
  attendees: ["集团领导班子成员", "各部门负责人", "各分公司经理"],
});
saveTask("training_notice", {
  training_title: "消防器材使用",
  training_date: "2026年11月3日",
  training_time: "14:00—16:00",
  training_location: "实训楼202教室",
  trainer: "王磊（注册消防工程师）",
  organizer: "人力资源部",
  attendees: ["一车间全体员工", "二车间班组长", "仓储科保管员"],
});
saveTask("inspection_record", {
  inspection_subject: "2号配电室",
  inspection_date: "2026年9月18日",
  inspector: "孙浩",
  department: "设备科",
  issue_summary: "1. 3号柜接地线松动，测得电阻12Ω；\n2. 东侧门口警示牌缺失；\n3. 灭火器压力不足。",
  action_required: "紧固接地线并复测电阻；补设警示牌；更换灭火器。",
  deadline: "2026年9月25日",
});

/** A run of text, or several runs of one formatting. */
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

/** A bordered table of labels and values; a header row repeats on each page. */
function infoTable(rows: readonly (readonly string[])[], header?: readonly string[]): Table {
  const labelWidth = Math.round(contentWidth * 0.22);
  const widths = [labelWidth, contentWidth - labelWidth];
  const border = { style: BorderStyle.SINGLE, size: 6, color: "404040" };
  const cell = (column: number, children: Paragraph[], isShaded: boolean) =>
    new TableCell({
      width: { size: widths[column] ?? 0, type: WidthType.DXA },
      margins: { top: 80, bottom: 80, left: 120, right: 120 },
      verticalAlign: VerticalAlign.CENTER,
      ...(isShaded ? { shading: { type: ShadingType.CLEAR, color: "auto", fill: "E7EDF3" } } : {}),
      children,
    });
  const headerRow = header?.map((text, column) => cell(column, [styled("TableLabel", text)], true));
  return new Table({
    width: { size: contentWidth, type: WidthType.DXA },
    columnWidths: widths,
    borders: {
      top: border,
      bottom: border,
      left: border,
      right: border,
      insideHorizontal: border,
      insideVertical: border,
    },
    rows: [
      ...(headerRow ? [new TableRow({ tableHeader: true, children: headerRow })] : []),
      ...rows.map(
        ([label = "", ...value]) =>
          new TableRow({
            cantSplit: true,
            children: [
              cell(0, [styled("TableLabel", label)], true),
              cell(1, [styled("TableText", ...value)], false),
            ],
          }),
      ),
    ],
  });
}

async function save(name: string, header: string, children: (Paragraph | Table)[]) {
  const document = new Document({
    title: name,
    creator: "docops",
    styles: {
      default: { document: { run: { font: song, size: 24 } } },
      paragraphStyles: [
        style("Title", hei, 22, {
          alignment: AlignmentType.CENTER,
          spacing: { before: pt(12), after: pt(18) },
        }),
        style("DocumentNumber", fangSong, 14, {
          alignment: AlignmentType.CENTER,
          spacing: { after: pt(6) },
        }),
        style("Addressee", fangSong, 16, { spacing: bodySpacing }),
        style("BodyText", fangSong, 16, {
          alignment: AlignmentType.BOTH,
          indent: { firstLine: pt(32), firstLineChars: 200 },
          spacing: bodySpacing,
        }),
        style("Numbered", hei, 16, {
          indent: { firstLine: pt(32), firstLineChars: 200 },
          spacing: { ...bodySpacing, before: pt(6) },
          numbering: { reference: "items", level: 0 },
        }),
        style("TableLabel", hei, 12, { alignment: AlignmentType.CENTER }),
        style("TableText", song, 12, { spacing: { line: 300, lineRule: LineRuleType.AUTO } }),
        style("Note", kai, 10.5, { spacing: { before: pt(8), after: pt(20) } }),
        style("Signature", fangSong, 16, {
          alignment: AlignmentType.RIGHT,
          indent: { right: pt(32) },
          spacing: { ...bodySpacing, before: pt(10) },
        }),
        style("PageHeader", kai, 10.5, { alignment: AlignmentType.CENTER }),
        style("PageFooter", song, 9, { alignment: AlignmentType.CENTER }),
      ],
    },
    numbering: {
      config: [
        {
          reference: "items",
          levels: [
            {
              level: 0,
              format: LevelFormat.CHINESE_COUNTING,
              text: "%1、",
              alignment: AlignmentType.START,
              suffix: "nothing",
            },
          ],
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: mm(210), height: mm(297) },
            margin: { top: mm(37), bottom: mm(35), left: mm(28), right: mm(26) },
          },
        },
        headers: { default: new Header({ children: [styled("PageHeader", header)] }) },
        footers: { default: new Footer({ children: [pageNumbers()] }) },
        children,
      },
    ],
  });
  const folder = folderOf(name);
  writeFileSync(join(folder, "template.docx"), reproducible(await Packer.toBuffer(document)));
}

function pageNumbers(): Paragraph {
  const children = ["第 ", PageNumber.CURRENT, " 页　共 ", PageNumber.TOTAL_PAGES, " 页"];
  return new Paragraph({ style: "PageFooter", children: [new TextRun({ children })] });
}

function style(id: string, font: typeof song, points: number, paragraph: object) {
  const run = { font, size: points * 2 };
  return { id, name: id, basedOn: "Normal", quickFormat: true, run, paragraph };
}

/** Times are the only thing that differs from one run to the next: they are set to a fixed one. */
function reproducible(archive: Buffer): Buffer {
  const entries = readZip(archive, defaultPackageLimits).map((entry) => {
    const fixed = { ...entry, modified: { time: 0, date: 0x5d21 } };
    if (entry.name !== "docProps/core.xml") return fixed;
    const xml = inflateEntry(entry, defaultPackageLimits).toString("utf8");
    const timeless = xml.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-09-01T00:00:00Z");
    return deflateEntry(fixed, Buffer.from(timeless));
  });
  return Buffer.concat(writeZip(entries));
}

function saveTask(name: string, payload: Record<string, string | string[]>): void {
  const file = join(folderOf(name), "task.json");
  writeFileSync(file, `${JSON.stringify({ task_type: name, payload }, null, 2)}\n`);
}

function folderOf(name: string): string {
  const folder = fileURLToPath(new URL(`../samples/${name}/`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  return folder;
}
