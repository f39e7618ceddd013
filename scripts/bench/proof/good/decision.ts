import type { OfficialContent } from "../official/content.ts";

/** A 决定 without an addressee, with a title of three lines and a table of names. */
export const decision: OfficialContent = {
  name: "decision",
  form: "down",
  copyNumber: "000007",
  secrecy: "机密★5年",
  urgency: "特急",
  mark: "中共临川市委文件",
  number: "临发〔2025〕11号",
  title: ["中共临川市委关于表彰2024年度", "全市乡村振兴工作先进集体和", "先进个人的决定"],
  body: [
    "2024年，全市上下深入学习运用“千万工程”经验，乡村振兴工作取得显著成效，涌现出一批先进典型。",
    "为表彰先进、激励斗志，市委决定：",
    "# 表彰先进集体",
    "授予东乡镇人民政府等20个单位“乡村振兴工作先进集体”称号。",
    "# 表彰先进个人",
    "授予刘春生等50名同志“乡村振兴工作先进个人”称号。",
    "希望受表彰的集体和个人珍惜荣誉，再接再厉。全市广大党员干部要以先进为榜样，为加快建设农业强市作出新的更大贡献。",
  ],
  attachments: [
    {
      title: "乡村振兴工作先进集体名单",
      body: [
        {
          table: [
            ["序号", "单位名称"],
            ["1", "东乡镇人民政府"],
            ["2", "市农业农村局"],
          ],
        },
      ],
    },
    {
      title: "乡村振兴工作先进个人名单",
      body: ["刘春生、王桂兰、张振华、李秀英、赵国庆等50名同志（按姓氏笔画为序）。"],
    },
  ],
  signature: "中共临川市委",
  date: "2025年2月28日",
  copies: "抄送：各县（市、区）委、人民政府。",
  issuer: "中共临川市委办公室",
  issued: "2025年3月3日",
};
