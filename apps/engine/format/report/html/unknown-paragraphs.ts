import type { ReportSource } from "../source.ts";
import { placeLine, quote } from "./markup.ts";

/** The paragraphs that got no role of the policy, so no requirement applied to them. */
export function unknownParagraphs({ report, quotes, words }: ReportSource): string {
  const { unknown_paragraphs: unknown } = report.summary;
  if (unknown === undefined || unknown.count === 0) return "";
  const { count, paths } = unknown;
  const items = paths.map((path) => `<li>${placeLine(words, path)}${quote(quotes.get(path))}</li>`);
  return `<section class="unknown"><h2>${words.page.unknown}</h2>
<p class="about">${words.page.aboutUnknown(count, paths.length)}</p>
<details class="rule"${paths.length > 20 ? "" : " open"}><summary><span>${words.page.listOfUnknown}</span> <b>${count}</b></summary><ol class="findings short">${items.join("\n")}</ol></details></section>`;
}
