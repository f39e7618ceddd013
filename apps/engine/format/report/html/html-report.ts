import { escapeText } from "../../../xml/entities.ts";
import type { FormatReport } from "../format-report.ts";
import type { ReportSource } from "../source.ts";
import { counted } from "../words.ts";
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
export function htmlReport({ report, quotes }: ReportSource): string {
  const verdict = verdictOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${verdict.word} · Format report</title>
<style>${styles}</style>
</head>
<body>
<header class="${verdict.kind}">
<p class="kicker">Format report</p>
<h1>${verdict.word}</h1>
<p class="lead">${escapeText(verdict.sentence)}</p>
${tiles(report)}
<p class="settings">${settings(report)}</p>
</header>
<main>
${overview(report)}
${findings(report, quotes)}
${repairs(report, quotes)}
${refusals(report, quotes)}
${unknownParagraphs(report, quotes)}
</main>
<footer><p>Places are named as in <code>out.format_report.json</code>, which has everything on this page as data. Paragraphs that stand in tables, headers and notes are counted there.</p></footer>
</body>
</html>
`;
}

interface Verdict {
  kind: "passed" | "failed" | "skipped";
  word: string;
  sentence: string;
}

function verdictOf({ passed, skipped, error_count, issues, summary }: FormatReport): Verdict {
  if (skipped) {
    const reason =
      summary.mode === "off"
        ? "The format mode of this job is off."
        : "The template could not be filled, so there was no document to check.";
    return { kind: "skipped", word: "Not checked", sentence: reason };
  }
  const against = summary.baseline === "template" ? "its template" : "the policy";
  if (!passed) {
    const sentence = `${counted(error_count, "error")} against ${against} must be put right.`;
    return { kind: "failed", word: "Failed", sentence };
  }
  const sentence =
    issues.length === 0
      ? `The document agrees with ${against}. Nothing was found.`
      : `The document has no error against ${against}. ${counted(issues.length, "finding")} to read.`;
  return { kind: "passed", word: "Passed", sentence };
}

/** The counts at the top of the page; a count of zero is grey. */
function tiles({ issues, fixed_count, skipped, summary }: FormatReport): string {
  if (skipped) return "";
  const count = (severity: string) => issues.filter((issue) => issue.severity === severity).length;
  const { refused_repairs: refused, unknown_paragraphs: unknown } = summary;
  const shown: readonly (readonly [number, string, string])[] = [
    [count("error"), "error", "error"],
    [count("warn"), "warning", "warn"],
    [count("info"), "note", "info"],
    [fixed_count, "repair", "fixed"],
    ...(refused === undefined ? [] : [[refused.count, "not repaired", "refused"] as const]),
    ...(unknown === undefined ? [] : [[unknown.count, "of unknown role", "unknown"] as const]),
  ];
  const items = shown.map(([number, name, kind]) => {
    const isNoun = !name.includes(" ");
    const words = isNoun && number !== 1 ? `${name}s` : name;
    return `<li class="${number === 0 ? "zero" : kind}"><b>${number.toLocaleString("en-US")}</b> ${words}</li>`;
  });
  return `<ul class="tiles">${items.join("")}</ul>`;
}

function settings({ summary: { baseline, mode } }: FormatReport): string {
  return `Checked against the <b>${baseline}</b> · mode <b>${mode}</b>`;
}
