import { escapeText } from "../../../xml/entities.ts";
import type { ReportSource } from "../source.ts";
import { literal, placeLine, quote } from "./markup.ts";

/** The most places that are shown for one reason; the rest is only counted. */
const mostShown = 50;

/** The findings that the safe repair did not set right, grouped by reason. */
export function refusals({ report, quotes, words }: ReportSource): string {
  const { refused_repairs: refused } = report.summary;
  if (refused === undefined || refused.count === 0) return "";
  const groups = [...Map.groupBy(refused.items, ({ reason_code }) => reason_code)].map(
    ([code, items]) => {
      const shown = items
        .slice(0, mostShown)
        .map(
          (item) =>
            `<li>${placeLine(words, item.paragraph_path, item.run_id, ` <span class="code">${literal(item.code)}</span>`)}${quote(quotes.get(item.paragraph_path))}<p>${escapeText(words.reasonSentence(item))}</p></li>`,
        );
      const more = items.length - shown.length;
      const rest = more > 0 ? `<p class="more">${words.page.more(more, "place")}</p>` : "";
      return `<details class="rule" open><summary><span>${escapeText(words.reasonTitle(code))}</span> <b>${items.length}</b></summary><ol class="findings">${shown.join("\n")}</ol>${rest}</details>`;
    },
  );
  return `<section class="refused"><h2>${words.page.refused}</h2>
<p class="about">${words.page.aboutRefused(refused.count, refused.items.length)}</p>
${groups.join("\n")}</section>`;
}
