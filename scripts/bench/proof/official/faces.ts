/** The four faces of official documents, by the names of one maker's fonts. */
export interface Faces {
  仿宋: string;
  楷体: string;
  黑体: string;
  小标宋: string;
}

/** The fonts that offices have installed. */
export const faces = {
  gb2312: { 仿宋: "仿宋_GB2312", 楷体: "楷体_GB2312", 黑体: "黑体", 小标宋: "方正小标宋简体" },
  windows: { 仿宋: "仿宋", 楷体: "楷体", 黑体: "黑体", 小标宋: "方正小标宋简体" },
  founder: {
    仿宋: "方正仿宋_GBK",
    楷体: "方正楷体_GBK",
    黑体: "方正黑体_GBK",
    小标宋: "方正小标宋_GBK",
  },
  cesi: {
    仿宋: "CESI仿宋-GB2312",
    楷体: "CESI楷体-GB2312",
    黑体: "CESI黑体-GB2312",
    小标宋: "CESI小标宋-GB2312",
  },
} satisfies Record<string, Faces>;

/** One name for all names of a face, so that fonts that look the same compare equal. */
export function faceOf(font: string): string {
  if (/仿宋|FangSong/i.test(font)) return "仿宋";
  if (/楷体|KaiTi/i.test(font)) return "楷体";
  if (/黑体|SimHei/i.test(font)) return "黑体";
  if (/小标宋|XiaoBiaoSong/i.test(font)) return "小标宋";
  return font;
}
