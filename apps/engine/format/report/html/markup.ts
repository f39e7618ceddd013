import { escapeText } from "../../../xml/entities.ts";
import type { IssueValue } from "../../issue.ts";
import type { ReportWords } from "../words/report-words.ts";

const longestQuote = 120;

/** The text of a paragraph as a quotation, shortened. */
export function quote(text: string | undefined): string {
  if (text === undefined || text.trim() === "") return "";
  const characters = [...text.trim()];
  const short = characters.slice(0, longestQuote).join("");
  const more = characters.length > longestQuote ? "…" : "";
  return `<blockquote>${escapeText(short)}${more}</blockquote>`;
}

/** A value of an issue or a change of a rule. */
export function value(words: ReportWords, code: string, content: IssueValue): string {
  const lines = words.value(code, content);
  if (lines.length === 0) return `<span class="none">${words.page.notStated}</span>`;
  return lines.map(escapeText).join("<br>");
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
export function placeLine(
  words: ReportWords,
  path: string,
  runId?: string | null,
  more = "",
): string {
  return `<p class="place"><b>${escapeText(words.place(path))}</b> ${literal(runId ?? path)}${more}</p>`;
}
