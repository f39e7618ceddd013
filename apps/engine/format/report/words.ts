import type { FormatIssue } from "../issue.ts";

const steps: Readonly<Record<string, string>> = {
  p: "paragraph",
  t: "table",
  r: "row",
  c: "cell",
  b: "text box",
};

/**
 * A place as one says it: `t0.r1.c2.p0` is `Table 1, row 2, cell 3, paragraph 1`, `header1:p0` is
 * `Header 1, paragraph 1`. A path that is none of a paragraph stays as it is.
 */
export function placeInWords(path: string): string {
  const whole = wholes(path);
  if (whole !== null) return whole;
  const [, part, own = ""] = /^(?:([a-z]+\d*):)?(.+)$/.exec(path) ?? [];
  const words = own.split(".").map((step) => {
    const [, kind = "", number] = /^([a-z])(\d+)$/.exec(step) ?? [];
    // Notes have a number of their own; everything else is counted from 0.
    if (kind === "n") return `note ${number}`;
    return kind in steps ? `${steps[kind]} ${Number(number) + 1}` : null;
  });
  if (words.includes(null)) return path;
  const all = [...(part === undefined ? [] : [part.replace(/(?<=\D)(?=\d)/, " ")]), ...words];
  return capital(all.join(", "));
}

/** Places that are no paragraph. */
function wholes(path: string): string | null {
  if (path === "document") return "The document as a whole";
  const [, section] = /^section(\d+)$/.exec(path) ?? [];
  if (section !== undefined) return `Section ${Number(section) + 1}`;
  const [, style] = /^styles:(.+)$/.exec(path) ?? [];
  return style === undefined ? null : `Style ${style}`;
}

/** A role as one says it: `heading_1` is `heading 1`. */
export function roleInWords(role: string | number): string {
  return String(role).replaceAll("_", " ");
}

/** What the policy takes the paragraph of an issue for, how sure that is and why; `""`: for nothing. */
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

/** A reason as a sentence of its own. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
