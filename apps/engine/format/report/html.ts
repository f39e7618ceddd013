import { escapeAttribute, escapeText } from "../../docx/xml-entities.ts";
import { describeRule } from "../catalog.ts";
import type { FixChange } from "../fix-change.ts";
import type { FormatIssue, IssueValue } from "../issue.ts";
import type { ReportSource } from "./render.ts";

const severities = ["error", "warn", "info"] as const;
const names = {
  error: "错误 · errors",
  warn: "警告 · warnings",
  info: "提示 · notes",
} as const;

/** Findings of one rule that are shown each; the others are counted. */
const mostShown = 200;

/** The report as one page that needs nothing else: no script, no font, nothing from elsewhere. */
export function htmlReport({ report, quotes }: ReportSource): string {
  const { passed, skipped, issues, summary } = report;
  const verdict = skipped ? "未检查 · not checked" : passed ? "通过 · passed" : "未通过 · failed";
  const groups = severities.flatMap((severity) => {
    const own = issues.filter((issue) => issue.severity === severity);
    return own.length === 0 ? [] : [section(names[severity], own, quotes)];
  });
  const counts = severities
    .map((severity) => [
      names[severity],
      issues.filter((issue) => issue.severity === severity).length,
    ])
    .map(([name, count]) => `<li><b>${count}</b> ${name}</li>`);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>格式报告 · Format report</title>
<style>${styles}</style>
</head>
<body>
<header class="${skipped ? "skipped" : passed ? "passed" : "failed"}">
<h1>格式报告 · Format report</h1>
<p class="verdict">${verdict}</p>
<ul class="counts">${counts.join("")}<li><b>${report.fixed_count}</b> 已修复 · repaired</li></ul>
<p>基准 · baseline: <code>${summary.baseline}</code>, 模式 · mode: <code>${summary.mode}</code></p>
</header>
<main>
${groups.join("\n")}
${repairs(summary.fix_changes, quotes)}
${groups.length === 0 && !skipped ? "<p>没有发现问题。 Nothing was found.</p>" : ""}
</main>
</body>
</html>
`;
}

function section(
  title: string,
  issues: readonly FormatIssue[],
  quotes: ReadonlyMap<string, string>,
): string {
  const byCode = [...Map.groupBy(issues, ({ code }) => code)];
  const rows = byCode.map(([code, own]) => {
    const shown = own.slice(0, mostShown).map((issue) => row(issue, quotes));
    const more = own.length - shown.length;
    const rest = more > 0 ? `<p>… ${more} 项未列出 · not listed</p>` : "";
    const rule = describeRule(code, own[0]?.check ?? "effective");
    return `<details open><summary><code>${escapeText(code)}</code> <b>${own.length}</b> ${escapeText(rule?.title ?? "")}</summary>
<table><thead><tr><th>位置 · place</th><th>文字 · text</th><th>应为 · expected</th><th>实为 · actual</th><th>来源 · from</th></tr></thead>
<tbody>${shown.join("\n")}</tbody></table>${rest}</details>`;
  });
  return `<section><h2>${title}</h2>${rows.join("\n")}</section>`;
}

function row(issue: FormatIssue, quotes: ReadonlyMap<string, string>): string {
  const unverified = issue.observability === "unknown" ? " <i>未能核实 · unverified</i>" : "";
  return `<tr title="${escapeAttribute(issue.message)}"><td><code>${escapeText(issue.run_id ?? issue.paragraph_path)}</code>${unverified}</td><td>${quote(quotes.get(issue.paragraph_path))}</td><td>${value(issue.expected)}</td><td>${value(issue.actual)}</td><td>${escapeText(String(issue.context.source ?? ""))}</td></tr>`;
}

function repairs(changes: readonly FixChange[], quotes: ReadonlyMap<string, string>): string {
  if (changes.length === 0) return "";
  const rows = changes
    .slice(0, mostShown)
    .map(
      ({ paragraph_path, run_id, field, code, before, after }) =>
        `<tr><td><code>${escapeText(run_id ?? paragraph_path)}</code></td><td>${quote(quotes.get(paragraph_path))}</td><td><code>${escapeText(code)}</code> ${escapeText(field)}</td><td>${value(before)}</td><td>${value(after)}</td></tr>`,
    );
  return `<section><h2>已修复 · repaired</h2><table><thead><tr><th>位置 · place</th><th>文字 · text</th><th>规则 · rule</th><th>修复前 · before</th><th>修复后 · after</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></section>`;
}

function quote(text: string | undefined): string {
  if (text === undefined || text.trim() === "") return "";
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return `<q>${escapeText(short)}</q>`;
}

function value(content: IssueValue): string {
  if (content === null) return "—";
  if (typeof content !== "object") return escapeText(String(content));
  return Object.entries(content)
    .map(([key, own]) => `${escapeText(key)}: ${escapeText(own ?? "—")}`)
    .join("<br>");
}

const styles = `
:root{color-scheme:light dark;--line:#d0d4da;--soft:#667;--ok:#1a7f37;--bad:#cf222e;--idle:#6e7781}
body{font:15px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:70rem;padding:2rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
header{border-left:.4rem solid var(--idle);padding-left:1rem}header.passed{border-color:var(--ok)}header.failed{border-color:var(--bad)}
.verdict{font-size:1.3rem;font-weight:600;margin:.2rem 0}.passed .verdict{color:var(--ok)}.failed .verdict{color:var(--bad)}
.counts{display:flex;flex-wrap:wrap;gap:1.5rem;list-style:none;margin:.5rem 0;padding:0}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.5rem .8rem}summary{cursor:pointer}
table{border-collapse:collapse;margin-top:.5rem;width:100%}th,td{border-top:1px solid var(--line);overflow-wrap:anywhere;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:500;white-space:nowrap}code{font-size:.9em}q{quotes:"“" "”"}
@media print{details{break-inside:avoid}}
`;
