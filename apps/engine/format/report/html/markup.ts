import { escapeText } from "../../../xml/entities.ts";
import type { IssueValue } from "../../issue.ts";
import { placeInWords, roleInWords } from "../words.ts";

const longestQuote = 120;

/** The text of a paragraph as a quotation, shortened. */
export function quote(text: string | undefined): string {
  if (text === undefined || text.trim() === "") return "";
  const characters = [...text.trim()];
  const short = characters.slice(0, longestQuote).join("");
  const more = characters.length > longestQuote ? "…" : "";
  return `<blockquote>${escapeText(short)}${more}</blockquote>`;
}

/** A value of an issue or a change. Changes hold values of several parts as JSON. */
export function value(content: IssueValue): string {
  if (content === null || content === "") return '<span class="none">not stated</span>';
  if (typeof content === "object") return parts(content);
  const text = String(content);
  if (!text.startsWith('{"')) return escapeText(text);
  try {
    return parts(JSON.parse(text));
  } catch {
    return escapeText(text);
  }
}

function parts(content: Readonly<Record<string, string | null>>): string {
  return Object.entries(content)
    .map(
      ([key, part]) =>
        `${escapeText(roleInWords(key))}: ${escapeText(String(part ?? "not stated"))}`,
    )
    .join("<br>");
}

/** A code or a path. A line may break only after its punctuation. */
export function literal(text: string): string {
  return `<code>${escapeText(text).replace(/(?<=[_:.])/g, "<wbr>")}</code>`;
}

/**
 * A place in words and as the JSON names it.
 *
 * @param more HTML that follows.
 */
export function placeLine(path: string, runId?: string | null, more = ""): string {
  return `<p class="place"><b>${escapeText(placeInWords(path))}</b> ${literal(runId ?? path)}${more}</p>`;
}
