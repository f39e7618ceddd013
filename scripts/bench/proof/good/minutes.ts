import type { OfficialContent } from "../official/content.ts";

/**
 * A 纪要 of an executive meeting: no addressee or signature; the participants are listed at the end.
 */
export const minutes: OfficialContent = {
  name: "minutes",
  form: "down",
  mark: "临川市人民政府常务会议纪要",
  number: "〔2025〕14号",
  title: ["关于研究老旧小区改造有关问题的会议纪要"],
  body: [
    "2025年5月20日，市长周文彬主持召开市政府第58次常务会议，研究老旧小区改造有关问题。",
    "会议议定以下事项：",
    "# 关于改造范围",
    "会议原则同意市住房城乡建设局提出的年度改造计划，2025年改造老旧小区86个，惠及居民2.4万户。",
    "# 关于资金筹措",
    "## 争取上级资金。|由市财政局牵头，6月底前完成中央补助资金申报。",
    "## 引导居民出资。|按照“谁受益、谁出资”的原则，居民出资比例不低于5%。",
    "# 关于工作机制",
    "（一）（二）两项工作由分管副市长负总责，每两周调度一次。",
  ],
  attendance: [
    ["出席", "周文彬、何晓东、马丽娟、吴国栋"],
    ["列席", "市发展改革委高峰，市财政局李红梅，市住房城乡建设局丁强"],
  ],
  copies: "分送：市长、副市长，市政府秘书长、副秘书长。",
  issuer: "临川市人民政府办公室",
  issued: "2025年5月22日",
};
