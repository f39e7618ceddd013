import { plain } from "../formats.ts";
import type { Model, ParagraphFormat } from "../model.ts";

/** Chinese official documents and other papers have different defaults. */
const isChinese = ({ policy }: Pick<Model, "policy">) => policy === "gbt9704-2012";

/** The formatting of a paragraph of Normal without direct formatting. */
export function normalFormat(model: Model): ParagraphFormat {
  if (isChinese(model)) return { ...plain, alignment: "both" };
  if (model.habits.base === "lean") return plain;
  return { ...plain, after: 160, line: { rule: "auto", amount: 259 } };
}

/** The document defaults and the style Normal, as written by the program that made the document. */
export function baseStyles(model: Model): string {
  const { base } = model.habits;
  const run = isChinese(model) ? chinese[base] : latin;
  const { after, line } = normalFormat(model);
  const spacing =
    after === 0
      ? ""
      : `<w:pPr><w:spacing w:after="${after}" w:line="${line.amount}" w:lineRule="auto"/></w:pPr>`;
  const widow = base === "lean" ? "" : '<w:widowControl w:val="0"/>';
  const pPr = isChinese(model) ? `<w:pPr>${widow}<w:jc w:val="both"/></w:pPr>` : "";
  return `<w:docDefaults><w:rPrDefault><w:rPr>${run}</w:rPr></w:rPrDefault><w:pPrDefault>${spacing}</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>${pPr}</w:style>`;
}

/** The size of Normal in half-points, on which the width of the grid's characters is based. */
export function normalSize(base: Model["habits"]["base"]): number {
  return base === "lean" ? 32 : 21;
}

const chinese = {
  lean: '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>',
  word: '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
  wps: '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
} as const;

const latin =
  '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Times New Roman"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>';
