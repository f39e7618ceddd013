import type { Border, Habits, Length, ParagraphFormat, TextFormat } from "../model.ts";

/**
 * The properties in which a paragraph differs from what is below it: its style, or Normal. They are
 * in the order of the schema (ECMA-376 part 1, annex A).
 *
 * @param size of its text in half-points, which determines the width of its characters.
 */
export function paragraphProperties(
  formatting: ParagraphFormat,
  below: ParagraphFormat,
  { size, indents }: { size: number; indents: Habits["indents"] },
): string {
  const differs = (key: keyof ParagraphFormat) =>
    JSON.stringify(formatting[key]) !== JSON.stringify(below[key]);
  const parts = [
    differs("pageBreakBefore") ? toggle("pageBreakBefore", formatting.pageBreakBefore) : "",
    differs("frame") && formatting.frame !== null ? `<w:framePr ${formatting.frame}/>` : "",
    differs("list") ? numbering(formatting.list) : "",
    differs("top") || differs("bottom") ? borders(formatting, below) : "",
    differs("tabs") ? tabs(formatting.tabs) : "",
    spacing(formatting, below),
    indent(formatting, below, size, indents),
    differs("alignment") ? `<w:jc w:val="${formatting.alignment}"/>` : "",
    differs("outline") ? `<w:outlineLvl w:val="${formatting.outline ?? 9}"/>` : "",
  ];
  return parts.join("");
}

/**
 * The properties in which a run differs from what is below it.
 *
 * @param isWhole repeats font and size, as manual formatting does.
 */
export function runProperties(
  formatting: TextFormat,
  below: TextFormat | null,
  isWhole: boolean,
): string {
  const differs = (key: keyof TextFormat) => below === null || formatting[key] !== below[key];
  const set = (key: "bold" | "italic" | "hidden") =>
    differs(key) && (formatting[key] || below !== null);
  const writesFonts = isWhole || differs("eastAsia") || differs("latin");
  const fonts = writesFonts
    ? ` w:ascii="${formatting.latin}" w:hAnsi="${formatting.latin}" w:eastAsia="${formatting.eastAsia}"`
    : "";
  const hint = formatting.hint ? ' w:hint="eastAsia"' : "";
  const size = isWhole || differs("size");
  return [
    fonts + hint === "" ? "" : `<w:rFonts${hint}${fonts}/>`,
    set("bold") ? toggle("b", formatting.bold) : "",
    set("italic") ? toggle("i", formatting.italic) : "",
    set("hidden") ? toggle("vanish", formatting.hidden) : "",
    differs("color") && (formatting.color ?? below?.color)
      ? `<w:color w:val="${formatting.color ?? "auto"}"/>`
      : "",
    size ? `<w:sz w:val="${formatting.size}"/><w:szCs w:val="${formatting.size}"/>` : "",
    formatting.highlight === null ? "" : `<w:highlight w:val="${formatting.highlight}"/>`,
    differs("underline") && (formatting.underline || below?.underline)
      ? `<w:u w:val="${formatting.underline ? "single" : "none"}"/>`
      : "",
  ].join("");
}

function toggle(name: string, isOn: boolean): string {
  return isOn ? `<w:${name}/>` : `<w:${name} w:val="0"/>`;
}

function numbering(level: number | null): string {
  if (level === null) return '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>';
  return `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr>`;
}

function borders(formatting: ParagraphFormat, below: ParagraphFormat): string {
  const side = (name: "top" | "bottom") => {
    const border: Border | null = formatting[name];
    if (border === null) return below[name] === null ? "" : `<w:${name} w:val="nil"/>`;
    const { kind, size, space, color } = border;
    return `<w:${name} w:val="${kind}" w:sz="${size}" w:space="${space}" w:color="${color}"/>`;
  };
  return `<w:pBdr>${side("top")}${side("bottom")}</w:pBdr>`;
}

function tabs(stops: ParagraphFormat["tabs"]): string {
  const items = stops.map(({ kind, at, leader }) => {
    const dots = leader === undefined ? "" : ` w:leader="${leader}"`;
    return `<w:tab w:val="${kind}"${dots} w:pos="${at}"/>`;
  });
  return `<w:tabs>${items.join("")}</w:tabs>`;
}

function spacing(formatting: ParagraphFormat, below: ParagraphFormat): string {
  const attributes: string[] = [];
  if (formatting.before !== below.before) attributes.push(`w:before="${formatting.before}"`);
  if (formatting.after !== below.after) attributes.push(`w:after="${formatting.after}"`);
  const { rule, amount } = formatting.line;
  if (rule !== below.line.rule || amount !== below.line.amount) {
    attributes.push(`w:line="${amount}" w:lineRule="${rule}"`);
  }
  return attributes.length === 0 ? "" : `<w:spacing ${attributes.join(" ")}/>`;
}

function indent(
  formatting: ParagraphFormat,
  below: ParagraphFormat,
  size: number,
  indents: Habits["indents"],
): string {
  const attributes: string[] = [];
  for (const side of ["left", "right", "firstLine"] as const) {
    const [indent, other] = [formatting[side], below[side]];
    if (JSON.stringify(indent) === JSON.stringify(other)) continue;
    const isHanging = side === "firstLine" && amountOf(indent) < 0;
    const name = isHanging ? "hanging" : side;
    const twips = Math.abs(
      "twips" in indent ? indent.twips : Math.round((indent.chars / 10) * size),
    );
    // Characters stated below would win over twips here, so they are set to 0.
    const characters = "chars" in indent ? Math.abs(indent.chars) : 0;
    const isSaid = indents === "chars" ? characters > 0 || "chars" in other : false;
    if (isSaid) attributes.push(`w:${name}Chars="${characters}"`);
    attributes.push(`w:${name}="${twips}"`);
  }
  return attributes.length === 0 ? "" : `<w:ind ${attributes.join(" ")}/>`;
}

function amountOf(length: Length): number {
  return "chars" in length ? length.chars : length.twips;
}
