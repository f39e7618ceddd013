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

/** Findings of one rule that are shown each; the others are counted. */
const mostShown = 200;

/** A line for each rule that has found something, with a link to its findings. */
export function overview(report: FormatReport): string {
  const lines = rulesIn(report).map(
    ({ anchor, grade, code, title, issues }) =>
      `<li><a href="#${anchor}"><i class="dot ${grade}"></i>${escapeText(title)} ${literal(code)}</a><b>${issues.length}</b></li>`,
  );
  if (lines.length < 2) return "";
  return `<nav aria-label="Rules that found something"><ul>${lines.join("\n")}</ul></nav>`;
}

/** Every finding: by severity, then by rule, in the order of the document. */
export function findings(report: FormatReport, quotes: Quotes): string {
  const rules = rulesIn(report);
  const refusalOf = refusalsIn(report);
  const suggestions = report.summary.diagnostics?.by_code ?? {};
  return grades
    .map(([grade, name]) => {
      const own = rules.filter((rule) => rule.grade === grade);
      if (own.length === 0) return "";
      const groups = own.map((rule) =>
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

/** What each rule has found, one entry for each severity that it was given. */
function rulesIn({ issues }: FormatReport): RuleFindings[] {
  return grades.flatMap(([grade]) => {
    const own = issues.filter(({ severity }) => severity === grade);
    return [...Map.groupBy(own, ({ code }) => code)].map(([code, found]) => ({
      grade,
      code,
      title: describeRule(code, found[0]?.check ?? "effective")?.title ?? code,
      anchor: `${grade}-${code}`,
      issues: found,
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
  const marks = [
    ...(observability === "unknown" ? ["cannot be told from the file"] : []),
    ...(issue.in_template ? ["the template has it too"] : []),
    ...(issue.fixable ? ["can be repaired"] : []),
  ].map((mark) => ` <span class="mark">${mark}</span>`);
  const role = takenFor(issue);
  // The title is above, and what was expected is beside it.
  const own = message.startsWith(title) || message.startsWith("Touched run") ? "" : message;
  const { source } = context;
  const from = source === undefined ? "" : `<small>${escapeText(origin(String(source)))}</small>`;
  const compared = [
    ...(expected === null ? [] : [`<div><dt>Expected</dt><dd>${value(expected)}</dd></div>`]),
    ...(actual === null ? [] : [`<div><dt>Found</dt><dd>${value(actual)}${from}</dd></div>`]),
  ].join("");
  return `<li>${placeLine(paragraph_path, run_id, marks.join(""))}
${quote(quotes.get(paragraph_path))}${own === "" ? "" : `<p>${escapeText(own)}</p>`}${compared === "" ? "" : `<dl>${compared}</dl>`}${role === "" ? "" : `<p class="role">Taken for ${escapeText(role)}</p>`}${refusal === undefined ? "" : `<p class="refusal">Not repaired: ${escapeText(refusal)}</p>`}</li>`;
}

/** Where a value comes from: `direct`, `style Heading 1`, `docDefaults`, … */
function origin(source: string): string {
  return source === "direct" ? "set at the place itself" : `from ${source}`;
}
