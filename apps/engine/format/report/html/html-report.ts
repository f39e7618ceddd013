import { escapeText } from "../../../xml/entities.ts";
import type { ReportSource } from "../source.ts";
import type { PageWords } from "../words/report-words.ts";
import { findings, overview } from "./findings.ts";
import { refusals } from "./refusals.ts";
import { repairs } from "./repairs.ts";
import { styles } from "./styles.ts";
import { unknownParagraphs } from "./unknown-paragraphs.ts";

/**
 * A second defence behind the escaping (Content Security Policy Level 3): the page runs no script
 * and loads nothing, whatever text it quotes.
 */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML page without scripts, fonts or any other file. */
export function htmlReport(source: ReportSource): string {
  const { page, tag } = source.words;
  const verdict = verdictOf(source);
  const file = "<code>out.format_report.json</code>";
  return `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${verdict.word} · ${page.heading}</title>
<style>${styles}</style>
</head>
<body>
<header class="${verdict.kind}">
<p class="kicker">${page.heading}</p>
<h1>${verdict.word}</h1>
<p class="lead">${escapeText(verdict.sentence)}</p>
${tiles(source)}
<p class="settings">${settings(source)}</p>
</header>
<main>
${overview(source)}
${findings(source)}
${repairs(source)}
${refusals(source)}
${unknownParagraphs(source)}
</main>
<footer><p>${page.footer(file)}</p></footer>
</body>
</html>
`;
}

interface Verdict {
  kind: "passed" | "failed" | "skipped";
  word: string;
  sentence: string;
}

function verdictOf({ report, words: { page } }: ReportSource): Verdict {
  const { passed, skipped, error_count, issues, summary } = report;
  const { baseline, mode } = summary;
  if (skipped) {
    const sentence = mode === "off" ? page.modeOff : page.notFilled;
    return { kind: "skipped", word: page.notChecked, sentence };
  }
  if (!passed) {
    return { kind: "failed", word: page.failed, sentence: page.errorsLeft(error_count, baseline) };
  }
  return { kind: "passed", word: page.passed, sentence: page.noErrors(issues.length, baseline) };
}

/** The counts at the top of the page; a count of zero is grey. */
function tiles({ report, words }: ReportSource): string {
  const { issues, fixed_count, skipped, summary } = report;
  if (skipped) return "";
  const count = (severity: string) => issues.filter((issue) => issue.severity === severity).length;
  const { refused_repairs: refused, unknown_paragraphs: unknown } = summary;
  const shown: readonly (readonly [keyof PageWords["tiles"], number])[] = [
    ["error", count("error")],
    ["warn", count("warn")],
    ["info", count("info")],
    ["fixed", fixed_count],
    ...(refused === undefined ? [] : [["refused", refused.count] as const]),
    ...(unknown === undefined ? [] : [["unknown", unknown.count] as const]),
  ];
  const items = shown.map(
    ([kind, number]) =>
      `<li class="${number === 0 ? "zero" : kind}"><b>${number.toLocaleString("en-US")}</b> ${words.page.tiles[kind](number)}</li>`,
  );
  return `<ul class="tiles">${items.join("")}</ul>`;
}

function settings({ report, words }: ReportSource): string {
  const { baseline, mode } = report.summary;
  return words.page.settings(`<b>${baseline}</b>`, `<b>${mode}</b>`);
}
