import type { OfficialContent } from "../official/content.ts";

/** A 函 with an ordinary head, whose addressees fill more than a line. */
export const letter: OfficialContent = {
  name: "letter",
  form: "down",
  mark: "临川市教育局",
  number: "临教函〔2025〕7号",
  title: ["临川市教育局关于商请支持", "中小学研学实践活动的函"],
  addressee:
    "市发展改革委、市公安局、市财政局、市人力资源社会保障局、市交通运输局、市文化广电旅游局、市市场监管局，各县（市、区）人民政府，临川高新技术产业开发区管理委员会：",
  body: [
    "为落实立德树人根本任务，推动研学实践教育健康发展，根据《教育部等11部门关于推进中小学生研学旅行的意见》，我局拟于2025年9月至11月组织开展全市中小学研学实践活动。现就有关事项函商如下：",
    "请协助做好活动期间的交通疏导、食品安全和医疗保障等工作，并于8月20日前将责任科室、联系人和联系方式反馈我局（邮箱：lcyx@example.com）。",
    "活动方案、线路和基地名单可在临川教育网（http://www.example.cn/yx?id=7,9）查询。",
    "专此函达，请予支持为盼。",
  ],
  signature: "临川市教育局",
  isSealed: true,
  date: "2025年8月1日",
  copies: "抄送：市政府办公室，市委教育工作领导小组办公室。",
  issuer: "临川市教育局办公室",
  issued: "2025年8月1日",
};
