import type { OfficialContent } from "../official/content.ts";

/** A 令 (10.2): a number of its own, no title, and the signer's name and office. */
export const order: OfficialContent = {
  name: "order",
  form: "order",
  mark: "临川市人民政府令",
  number: "第86号",
  body: [
    "《临川市城市绿化管理办法》已经2025年3月18日市人民政府第52次常务会议审议通过，现予公布，自2025年6月1日起施行。2011年5月9日市人民政府公布的《临川市城市绿化管理规定》同时废止。",
  ],
  post: "市长　　周文彬",
  date: "2025年4月2日",
  issuer: "临川市人民政府办公室",
  issued: "2025年4月3日",
};
