import type { ListLevel, Model, ParagraphFormat } from "../model.ts";
import { runProperties } from "./properties.ts";

/** The indent that a level gives to its paragraphs. */
export function levelIndent({ format }: ListLevel): Pick<ParagraphFormat, "left" | "firstLine"> {
  return format === "bullet"
    ? { left: { twips: 720 }, firstLine: { twips: -360 } }
    : { left: { twips: 0 }, firstLine: { twips: 640 } };
}

/** The list that numbers the headings of a document. */
export function numberingXml({ levels, styles, writing }: Model): string {
  const items = levels.map(({ format, text, formatting }, index) => {
    const style = Object.values(styles).find((candidate) => candidate.formatting.list === index);
    const link =
      writing === "styled" && style !== undefined ? `<w:pStyle w:val="${style.id}"/>` : "";
    const isBullet = format === "bullet";
    const indent = isBullet
      ? '<w:ind w:left="720" w:hanging="360"/>'
      : '<w:ind w:left="0" w:firstLine="640"/>';
    const suffix = isBullet ? "" : '<w:suff w:val="nothing"/>';
    const rPr = runProperties(formatting, null, true);
    return `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${link}${suffix}<w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/><w:pPr>${indent}</w:pPr><w:rPr>${rPr}</w:rPr></w:lvl>`;
  });
  return `<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>${items.join("")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
}
