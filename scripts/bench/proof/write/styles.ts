import type { Model, Style } from "../model.ts";
import { baseStyles, normalFormat } from "./base.ts";
import { paragraphProperties, runProperties } from "./properties.ts";

/** The styles in use: Normal, and those of the roles if the document uses styles. */
export function stylesXml(model: Model): string {
  if (model.writing === "direct") return baseStyles(model);
  // A style that several roles share is defined once.
  const byId = new Map(Object.values(model.styles).map((style) => [style.id, style]));
  const roleStyles = [...byId.values()].map((style) => styleXml(style, model));
  return baseStyles(model) + roleStyles.join("");
}

function styleXml({ id, name, formatting, text }: Style, model: Model): string {
  const { indents } = model.habits;
  const pPr = paragraphProperties(formatting, normalFormat(model), { size: text.size, indents });
  const rPr = runProperties({ ...text, hint: false }, null, true);
  const custom = builtIn.test(name) ? "" : ' w:customStyle="1"';
  return `<w:style w:type="paragraph"${custom} w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="a"/><w:qFormat/>${pPr === "" ? "" : `<w:pPr>${pPr}</w:pPr>`}<w:rPr>${rPr}</w:rPr></w:style>`;
}

/** The names of Word's built-in styles. */
const builtIn =
  /^(?:heading \d|toc \d|Title|Body Text(?: First Indent)?|Salutation|Closing|Signature|Date|footer|header|footnote text|Bibliography|Block Text|List Bullet)$/;
