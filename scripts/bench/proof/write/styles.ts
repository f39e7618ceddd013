import type { Model, Style } from "../model.ts";
import { baseStyles, normalFormat } from "./base.ts";
import { paragraphProperties, runProperties } from "./properties.ts";

/** The styles in use: Normal, and those of the roles where the writing has them. */
export function stylesXml(model: Model): string {
  if (model.writing === "direct") return baseStyles(model);
  // Roles may share a style: it is defined once.
  const byId = new Map(Object.values(model.styles).map((style) => [style.id, style]));
  const own = [...byId.values()].map((style) => styleXml(style, model));
  return baseStyles(model) + own.join("");
}

function styleXml({ id, name, formatting, text }: Style, model: Model): string {
  const { indents } = model.habits;
  const pPr = paragraphProperties(formatting, normalFormat(model), { size: text.size, indents });
  const rPr = runProperties({ ...text, hint: false }, null, true);
  const custom = builtIn.test(name) ? "" : ' w:customStyle="1"';
  return `<w:style w:type="paragraph"${custom} w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="a"/><w:qFormat/>${pPr === "" ? "" : `<w:pPr>${pPr}</w:pPr>`}<w:rPr>${rPr}</w:rPr></w:style>`;
}

/** Names that Word knows of itself. */
const builtIn =
  /^(?:heading \d|toc \d|Title|Body Text(?: First Indent)?|Salutation|Closing|Signature|Date|footer|header|footnote text|Bibliography|Block Text|List Bullet)$/;
