import type { FormatIssue } from "../issue.ts";

const steps: Readonly<Record<string, string>> = {
  p: "paragraph",
  t: "table",
  r: "row",
  c: "cell",
  b: "text box",
};

/**
 * A place in words: `t0.r1.c2.p0` is `Table 1, row 2, cell 3, paragraph 1`, `header1:p0` is `Header
 * 1, paragraph 1`. A path of another form is returned unchanged.
 */
export function placeInWords(path: string): string {
  const whole = nameOfWhole(path);
  if (whole !== null) return whole;
  const [, part, inPart = ""] = /^(?:([a-z]+\d*):)?(.+)$/.exec(path) ?? [];
  const words = inPart.split(".").map((step) => {
    const [, kind = "", number] = /^([a-z])(\d+)$/.exec(step) ?? [];
    // Notes keep the number that the document gives them; everything else is counted from 0.
    if (kind === "n") return `note ${number}`;
    return kind in steps ? `${steps[kind]} ${Number(number) + 1}` : null;
  });
  if (words.includes(null)) return path;
  const all = [...(part === undefined ? [] : [part.replace(/(?<=\D)(?=\d)/, " ")]), ...words];
  return capital(all.join(", "));
}

/** The name of a place that is not a paragraph; null for a paragraph. */
function nameOfWhole(path: string): string | null {
  if (path === "document") return "The document as a whole";
  const [, section] = /^section(\d+)$/.exec(path) ?? [];
  if (section !== undefined) return `Section ${Number(section) + 1}`;
  const [, style] = /^styles:(.+)$/.exec(path) ?? [];
  return style === undefined ? null : `Style ${style}`;
}

/** A role in words: `heading_1` is `heading 1`. */
export function roleInWords(role: string | number): string {
  return String(role).replaceAll("_", " ");
}

/** The role of an issue's paragraph, how sure it is, and why; `""` without a role. */
export function takenFor({ context }: FormatIssue): string {
  const { role, role_confidence: confidence, role_reason: reason } = context;
  if (role === undefined) return "";
  const sure = typeof confidence === "number" ? `, ${Math.round(confidence * 100)} % sure` : "";
  return `${roleInWords(role)}${sure}${reason === undefined ? "" : `: ${reason}`}`;
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A text as a sentence: a capital at its beginning, a full stop at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
