import type { FormatReport } from "../format-report.ts";
import { counted } from "../words.ts";
import { placeLine, quote } from "./markup.ts";

/** The paragraphs that got no role of the policy, so no requirement applied to them. */
export function unknownParagraphs(
  { summary: { unknown_paragraphs: unknown } }: FormatReport,
  quotes: ReadonlyMap<string, string>,
): string {
  if (unknown === undefined || unknown.count === 0) return "";
  const items = unknown.paths.map(
    (path) => `<li>${placeLine(path)}${quote(quotes.get(path))}</li>`,
  );
  const isOne = unknown.count === 1;
  return `<section class="unknown"><h2>Of unknown role</h2>
<p class="about">The policy does not know what ${counted(unknown.count, "paragraph")} ${isOne ? "is" : "are"}. Nothing was asked of ${isOne ? "it" : "them"}, and nothing was changed.${unknown.truncated ? ` The first ${unknown.paths.length} are listed.` : ""}</p>
<details class="rule"${unknown.paths.length > 20 ? "" : " open"}><summary><span>Which ${isOne ? "one" : "ones"}</span> <b>${unknown.count}</b></summary><ol class="findings short">${items.join("\n")}</ol></details></section>`;
}
