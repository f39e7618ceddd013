import { escapeText } from "../../../xml/entities.ts";
import { describeRule } from "../../catalog.ts";
import type { FormatIssue } from "../../issue.ts";
import type { FormatReport } from "../format-report.ts";
import { refusalsIn } from "../refusals.ts";
import { counted, takenFor } from "../words.ts";
import { literal, placeLine, quote, value } from "./markup.ts";

type Quotes = ReadonlyMap<string, string>;

const grades = [
  ["error", "Errors"],
  ["warn", "Warnings"],
  ["info", "Notes"],
] as const;

/** The most findings that are shown for one rule; the rest is only counted. */
const mostShown = 200;

/** A line for each rule with findings, and a link to them. */
export function overview(report: FormatReport): string {
  const lines = rulesIn(report).map(
    ({ anchor, grade, code, title, issues }) =>
      `<li><a href="#${anchor}"><i class="dot ${grade}"></i>${escapeText(title)} ${literal(code)}</a><b>${issues.length}</b></li>`,
  );
  if (lines.length < 2) return "";
  return `<nav aria-label="Rules that found something"><ul>${lines.join("\n")}</ul></nav>`;
}

/** All findings, by severity, then by rule, in document order. */
export function findings(report: FormatReport, quotes: Quotes): string {
  const rules = rulesIn(report);
  const refusalOf = refusalsIn(report);
  const suggestions = report.summary.diagnostics?.by_code ?? {};
  return grades
    .map(([grade, name]) => {
      const ofGrade = rules.filter((rule) => rule.grade === grade);
      if (ofGrade.length === 0) return "";
      const groups = ofGrade.map((rule) =>
        group(rule, suggestions[rule.code]?.suggestions ?? [], (issue) =>
          finding(issue, rule.title, quotes, refusalOf(issue)),
        ),
      );
      return `<section class="${grade}"><h2>${name}</h2>${groups.join("\n")}</section>`;
    })
    .join("\n");
}

interface RuleFindings {
  grade: FormatIssue["severity"];
  code: string;
  title: string;
  anchor: string;
  issues: FormatIssue[];
}

/** The findings of each rule, with one entry for each of their severities. */
function rulesIn({ issues }: FormatReport): RuleFindings[] {
  return grades.flatMap(([grade]) => {
    const ofGrade = issues.filter(({ severity }) => severity === grade);
    return [...Map.groupBy(ofGrade, ({ code }) => code)].map(([code, ofRule]) => ({
      grade,
      code,
      title: describeRule(code, ofRule[0]?.check ?? "effective")?.title ?? code,
      anchor: `${grade}-${code}`,
      issues: ofRule,
    }));
  });
}

function group(
  { anchor, grade, code, title, issues }: RuleFindings,
  suggestions: readonly string[],
  show: (issue: FormatIssue) => string,
): string {
  const more = issues.length - mostShown;
  const rest = more > 0 ? `<p class="more">${counted(more, "more finding")} in the JSON.</p>` : "";
  const advice =
    suggestions.length === 0
      ? ""
      : `<ul class="advice">${suggestions.map((text) => `<li>${escapeText(text)}</li>`).join("")}</ul>`;
  return `<details open id="${anchor}" class="rule ${grade}"><summary><i class="dot ${grade}"></i><span>${escapeText(title)}</span> ${literal(code)} <b>${issues.length}</b></summary>
${advice}<ol class="findings">${issues.slice(0, mostShown).map(show).join("\n")}</ol>${rest}</details>`;
}

function finding(
  issue: FormatIssue,
  title: string,
  quotes: Quotes,
  refusal: string | undefined,
): string {
  const { paragraph_path, run_id, expected, actual, message, observability, context } = issue;
  const notes = [
    ...(observability === "unknown" ? ["cannot be told from the file"] : []),
    ...(issue.in_template ? ["the template has it too"] : []),
    ...(issue.fixable ? ["can be repaired"] : []),
  ].map((note) => ` <span class="note">${note}</span>`);
  const role = takenFor(issue);
  // Such a message only repeats the title and the expected and actual values.
  const shownMessage =
    message.startsWith(title) || message.startsWith("Touched run") ? "" : message;
  const { source } = context;
  const from = source === undefined ? "" : `<small>${escapeText(origin(String(source)))}</small>`;
  const compared = [
    ...(expected === null ? [] : [`<div><dt>Expected</dt><dd>${value(expected)}</dd></div>`]),
    ...(actual === null ? [] : [`<div><dt>Found</dt><dd>${value(actual)}${from}</dd></div>`]),
  ].join("");
  return `<li>${placeLine(paragraph_path, run_id, notes.join(""))}
${quote(quotes.get(paragraph_path))}${shownMessage === "" ? "" : `<p>${escapeText(shownMessage)}</p>`}${compared === "" ? "" : `<dl>${compared}</dl>`}${role === "" ? "" : `<p class="role">Taken for ${escapeText(role)}</p>`}${refusal === undefined ? "" : `<p class="refusal">Not repaired: ${escapeText(refusal)}</p>`}</li>`;
}

/**
 * The source of a value in words.
 *
 * @param source `direct`, `style Heading 1`, `docDefaults`, …
 */
function origin(source: string): string {
  return source === "direct" ? "set at the place itself" : `from ${source}`;
}
