import { chars, lines, sizes } from "../bench/proof/formats.ts";
import { type Model, type Paragraph, paragraphsOf } from "../bench/proof/model.ts";
import type { OfficialContent } from "../bench/proof/official/content.ts";
import { officialDocument } from "../bench/proof/official/document.ts";
import { usual } from "../bench/proof/official/variation.ts";
import { writeDocument } from "../bench/proof/write/document.ts";

/** A notice by GB/T 9704-2012 that fits on one page. */
const content: OfficialContent = {
  name: "clerk",
  form: "down",
  mark: "临川市人民政府办公室文件",
  number: "临政办发〔2025〕21号",
  title: ["关于做好2025年夏季用电保障工作的通知"],
  addressee: "各县（市、区）人民政府，市政府各部门：",
  body: [
    "为做好今年夏季用电保障工作，现通知如下：",
    "# 加强负荷管理",
    "市发展改革委要在6月15日前完成负荷预测，逐户核实可调负荷。",
    "供电企业要对126台重载变压器逐台检修，6月20日前报送结果。",
    "# 做好宣传引导",
    "各地要引导群众节约用电、错峰用电。",
  ],
  signature: "临川市人民政府办公室",
  date: "2025年5月20日",
};

/** Six mistakes that a clerk makes in Word. */
const slips: readonly ((paragraphs: (role: string) => Paragraph[]) => void)[] = [
  // The title is in bold 宋体, because 小标宋 is not installed.
  (of) => setText(of("title"), { eastAsia: "宋体", latin: "宋体", bold: true }),
  // The addressee is indented like the body.
  (of) => setFormatting(of("addressee"), { firstLine: chars(2) }),
  // A deadline is highlighted for a colleague.
  (of) => setText(of("body").slice(0, 1), { highlight: "yellow" }),
  // A heading has the font of the body.
  (of) => setText(of("heading1").slice(0, 1), { eastAsia: "仿宋_GB2312", latin: "仿宋_GB2312" }),
  // A paragraph was pasted from elsewhere in 小四.
  (of) => setText(of("body").slice(1, 2), { size: sizes.小四 * 2 }),
  // A paragraph has a line spacing of 1.5.
  (of) => setFormatting(of("body").slice(2, 3), { line: lines(1.5) }),
];

/** The notice as a clerk hands it in: formatted by hand, with six mistakes. */
export function clerkNotice(): Buffer {
  const model: Model = officialDocument(content, usual, "direct");
  const paragraphs = paragraphsOf(model);
  for (const slip of slips)
    slip((role) => paragraphs.filter((paragraph) => paragraph.role === role));
  return writeDocument(model);
}

function setText(
  paragraphs: readonly Paragraph[],
  formatting: Partial<Paragraph["pieces"][0]["formatting"]>,
) {
  for (const { pieces } of paragraphs)
    for (const piece of pieces) Object.assign(piece.formatting, formatting);
}

function setFormatting(
  paragraphs: readonly Paragraph[],
  formatting: Partial<Paragraph["formatting"]>,
) {
  for (const paragraph of paragraphs) Object.assign(paragraph.formatting, formatting);
}
