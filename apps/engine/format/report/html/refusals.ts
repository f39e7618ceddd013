import { escapeText } from "../../../xml/entities.ts";
import type { FormatReport } from "../format-report.ts";
import { capital, counted, sentence } from "../words.ts";
import { literal, placeLine, quote } from "./markup.ts";

/** The most places that are shown for one reason; the rest is only counted. */
const mostShown = 50;

/** The findings that the safe repair did not set right, grouped by reason. */
export function refusals(
  { summary: { refused_repairs: refused } }: FormatReport,
  quotes: ReadonlyMap<string, string>,
): string {
  if (refused === undefined || refused.count === 0) return "";
  const groups = [...Map.groupBy(refused.items, ({ reason_code }) => reason_code)].map(
    ([code, items]) => {
      const shown = items
        .slice(0, mostShown)
        .map(
          (item) =>
            `<li>${placeLine(item.paragraph_path, item.run_id, ` <span class="code">${literal(item.code)}</span>`)}${quote(quotes.get(item.paragraph_path))}<p>${escapeText(sentence(item.reason))}</p></li>`,
        );
      const more = items.length - shown.length;
      const rest =
        more > 0 ? `<p class="more">${counted(more, "more place")} in the JSON.</p>` : "";
      return `<details class="rule" open><summary><span>${escapeText(capital(code.replaceAll("_", " ")))}</span> <b>${items.length}</b></summary><ol class="findings">${shown.join("\n")}</ol>${rest}</details>`;
    },
  );
  const unlisted = refused.count - refused.items.length;
  return `<section class="refused"><h2>Left alone by the repair</h2>
<p class="about">${counted(refused.count, "finding")} would have needed a decision that a repair must not make.${unlisted > 0 ? ` The first ${refused.items.length} are listed.` : ""}</p>
${groups.join("\n")}</section>`;
}
