import { docx, withMedia } from "../../test/fixtures/docx.ts";
import { wordParts } from "./word-parts.ts";

/** The values that fill the documents below. */
export const values: Readonly<Record<string, string>> = {
  MEETING_DATE: "2026年10月12日",
  MEETING_LOCATION: "总部大楼B座1108会议室",
  ORGANIZER: "综合管理部",
};

/** The items of the section of a document. */
export const rows: readonly Readonly<Record<string, string>>[] = Array.from(
  { length: 2000 },
  (_, index) => ({
    A: String(index),
    B: "打印纸",
    C: "A4",
    D: String(index * 7),
    E: "2026-10-12",
    F: "综合管理部",
  }),
);

/** The task of all documents here, as JSON. */
export const task = JSON.stringify({
  task_type: "meeting_notice",
  payload: {
    meeting_title: "季度例会",
    meeting_date: "2026年10月12日",
    meeting_time: "9:30",
    meeting_location: "1108会议室",
    organizer: "综合管理部",
  },
});

export interface BenchDocument {
  name: string;
  tags: number;
  template: Buffer;
}

/** Documents that an office fills, by size. Their bytes are the same every time. */
export const documents: Readonly<Record<string, () => BenchDocument>> = {
  notice: () => paragraphs("notice", 12),
  "notice of Word": () => paragraphs("notice of Word", 12, wordParts()),
  "report with pictures": () => withPictures("report with pictures"),
  "500 paragraphs": () => paragraphs("500 paragraphs", 500),
  "5,000 paragraphs": () => paragraphs("5,000 paragraphs", 5000),
  "2,000 rows": () => table("2,000 rows", 2000),
  "2,000 rows of one": () => section("2,000 rows of one"),
  "50,000 paragraphs": () => paragraphs("50,000 paragraphs", 50_000),
};

/** Paragraphs of three runs, two of them with a tag, in the XML that Word writes. */
function paragraphs(
  name: string,
  count: number,
  parts: Readonly<Record<string, string>> = {},
): BenchDocument {
  const random = sequence();
  const body = Array.from({ length: count }, (_, index) => {
    const rsid = (0x00a00000 + ((index * 7919) % 0xfffff))
      .toString(16)
      .toUpperCase()
      .padStart(8, "0");
    return `<w:p w:rsidR="${rsid}" w:rsidRDefault="${rsid}"><w:pPr><w:pStyle w:val="BodyText"/><w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="宋体"/><w:sz w:val="24"/></w:rPr><w:t>${prose(random, 40)}【MEETING_DATE】</w:t></w:r><w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr><w:t>【MEETING_LOCATION】</w:t></w:r><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>${prose(random, 30)}</w:t></w:r></w:p>`;
  });
  return { name, tags: 2 * count, template: docx(body.join(""), parts) };
}

/** Twenty pages with 2 MB of pictures, which Word stores as they are. */
function withPictures(name: string): BenchDocument {
  const random = sequence();
  const pictures = Buffer.alloc(2_000_000);
  for (let at = 0; at < pictures.length; at++) pictures[at] = Math.floor(random() * 256);
  const report = paragraphs(name, 500, wordParts());
  return { ...report, template: withMedia(report.template, pictures) };
}

/** Rows of six cells, three of them with a tag. */
function table(name: string, rows: number): BenchDocument {
  const random = sequence();
  const cell = (text: string) =>
    `<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>${text}</w:t></w:r></w:p></w:tc>`;
  const tags = ["【MEETING_DATE】", "【MEETING_LOCATION】", "【ORGANIZER】"];
  const row = () =>
    `<w:tr>${tags.map((tag) => cell(prose(random, 4)) + cell(tag)).join("")}</w:tr>`;
  const body = Array.from({ length: rows }, row).join("");
  const head = `<w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>${'<w:gridCol w:w="1500"/>'.repeat(6)}</w:tblGrid>`;
  return { name, tags: 3 * rows, template: docx(`<w:tbl>${head}${body}</w:tbl><w:p/>`) };
}

/** A table with one row of six tags that a section repeats. */
function section(name: string): BenchDocument {
  const tags = ["【#ITEMS】【A】", "【B】", "【C】", "【D】", "【E】", "【F】【/ITEMS】"];
  const cells = tags.map(
    (tag) =>
      `<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>${tag}</w:t></w:r></w:p></w:tc>`,
  );
  const head = `<w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>${'<w:gridCol w:w="1500"/>'.repeat(6)}</w:tblGrid>`;
  const template = docx(`<w:tbl>${head}<w:tr>${cells.join("")}</w:tr></w:tbl><w:p/>`);
  return { name, tags: 6 * rows.length, template };
}

const characters = [
  ..."经研究决定召开会议请各部门负责人准时参加现将有关事项通知如下因故不能的提前向主办单位假并安排其他员代为出席材料由综合管理统一印发",
];

function prose(random: () => number, length: number): string {
  return Array.from({ length }, () => characters[Math.floor(random() * characters.length)]).join(
    "",
  );
}

/** A linear congruential generator with the same numbers in every run. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
