import { escapeText } from "../../../xml/entities.ts";
import type { FormatIssue } from "../../issue.ts";
import type { RefusedRepair } from "../../refused-repair.ts";
import { refusalsIn } from "../refusals.ts";
import type { ReportSource } from "../source.ts";
import { literal, placeLine, quote, value } from "./markup.ts";

const grades = ["error", "warn", "info"] as const;

/** The most findings that are shown for one rule; the rest is only counted. */
const mostShown = 200;

/** A line for each rule with findings, and a link to them. */
export function overview(source: ReportSource): string {
  const lines = rulesIn(source).map(
    ({ anchor, grade, code, title, issues }) =>
      `<li><a href="#${anchor}"><i class="dot ${grade}"></i>${escapeText(title)} ${literal(code)}</a><b>${issues.length}</b></li>`,
  );
  if (lines.length < 2) return "";
  return `<nav aria-label="${source.words.page.overview}"><ul>${lines.join("\n")}</ul></nav>`;
}

/** All findings, by severity, then by rule, in document order. */
export function findings(source: ReportSource): string {
  const { report, words } = source;
  const rules = rulesIn(source);
  const refusalOf = refusalsIn(report);
  return grades
    .map((grade) => {
      const ofGrade = rules.filter((rule) => rule.grade === grade);
      if (ofGrade.length === 0) return "";
      const groups = ofGrade.map((rule) =>
        group(rule, source, (issue) => finding(issue, rule.title, source, refusalOf(issue))),
      );
      return `<section class="${grade}"><h2>${words.page.grades[grade]}</h2>${groups.join("\n")}</section>`;
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
function rulesIn({ report, words }: ReportSource): RuleFindings[] {
  return grades.flatMap((grade) => {
    const ofGrade = report.issues.filter(({ severity }) => severity === grade);
    return [...Map.groupBy(ofGrade, ({ code }) => code)].map(([code, ofRule]) => ({
      grade,
      code,
      title: words.title(code, ofRule[0]?.check ?? "effective"),
      anchor: `${grade}-${code}`,
      issues: ofRule,
    }));
  });
}

function group(
  { anchor, grade, code, title, issues }: RuleFindings,
  { report, words }: ReportSource,
  show: (issue: FormatIssue) => string,
): string {
  const more = issues.length - mostShown;
  const rest = more > 0 ? `<p class="more">${words.page.more(more, "finding")}</p>` : "";
  const suggestions = words.suggestions(report, code);
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
  { quotes, words }: ReportSource,
  refusal: RefusedRepair | undefined,
): string {
  const { paragraph_path, run_id, code, expected, actual, observability, context } = issue;
  const { page } = words;
  const notes = [
    ...(observability === "unknown" ? [page.unverified] : []),
    ...(issue.in_template ? [page.inTemplate] : []),
    ...(issue.fixable ? [page.fixable] : []),
  ].map((note) => ` <span class="note">${note}</span>`);
  const role = words.takenFor(issue);
  const shownMessage = words.repeatsTitle(issue, title) ? "" : words.message(issue);
  const { source } = context;
  const from =
    source === undefined ? "" : `<small>${escapeText(page.origin(String(source)))}</small>`;
  const compared = [
    ...(expected === null
      ? []
      : [`<div><dt>${page.expected}</dt><dd>${value(words, code, expected)}</dd></div>`]),
    ...(actual === null
      ? []
      : [`<div><dt>${page.found}</dt><dd>${value(words, code, actual)}${from}</dd></div>`]),
  ].join("");
  return `<li>${placeLine(words, paragraph_path, run_id, notes.join(""))}
${quote(quotes.get(paragraph_path))}${shownMessage === "" ? "" : `<p>${escapeText(shownMessage)}</p>`}${compared === "" ? "" : `<dl>${compared}</dl>`}${role === "" ? "" : `<p class="role">${escapeText(words.takenForRole(role))}</p>`}${refusal === undefined ? "" : `<p class="refusal">${escapeText(words.notRepaired(words.reason(refusal)))}</p>`}</li>`;
}
