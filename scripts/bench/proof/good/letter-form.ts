import type { OfficialContent } from "../official/content.ts";

/**
 * A 函 in letter form (10.1): the document number at the right, no page number on the first page, no
 * imprint line for printing.
 */
export const letterForm: OfficialContent = {
  name: "letter form",
  form: "letter",
  mark: "临川市自然资源局",
  number: "临自然资函〔2025〕96号",
  title: ["临川市自然资源局关于征求", "《临川市国土空间规划管理办法》意见的函"],
  addressee: "市直有关单位：",
  body: [
    "根据《临川市2025年度重大行政决策事项目录》，我局起草了《临川市国土空间规划管理办法（征求意见稿）》。现送请研究，提出修改意见。",
    "请于2025年6月30日前将书面意见（加盖公章）反馈我局，逾期视为无意见。电子版同时发送至ghk@example.com。",
    "本函所称“有关单位”，包括：",
    "# 市级机关",
    "市发展改革委、市财政局、市生态环境局、市住房城乡建设局。",
    "# 市属企业",
    "市城市建设投资集团有限公司、市水务集团有限公司。",
  ],
  attachments: [{ title: "临川市国土空间规划管理办法（征求意见稿）" }, { title: "起草说明" }],
  signature: "临川市自然资源局",
  isSealed: true,
  date: "2025年6月3日",
  note: "（联系人：方圆，联系电话：0794-8222637）",
  copies: "抄送：市司法局。",
};
