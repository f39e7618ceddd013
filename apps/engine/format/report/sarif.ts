import { describeRule } from "../catalog.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepair } from "../refused-repair.ts";
import { refusalsIn } from "./refusals.ts";
import type { ReportSource } from "./source.ts";
import type { ReportWords } from "./words/report-words.ts";

/** The most results that SARIF viewers accept in one run. */
const mostResults = 5000;

const levels = { error: "error", warn: "warning", info: "note" } as const;

/**
 * The report as SARIF 2.1.0 (OASIS). A Word document has no lines, so a place is a logical
 * location: a part and a path in it.
 */
export function sarifReport({ report, words }: ReportSource) {
  const shown = report.issues.slice(0, mostResults);
  const byCode = new Map(shown.map((issue) => [issue.code, issue]));
  const codes = [...byCode.keys()].sort();
  const { refused_repairs: refusals, unknown_paragraphs: unknown } = report.summary;
  const refusalOf = refusalsIn(report);
  return {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        ...(words.tag === "en" ? {} : { language: words.tag }),
        tool: {
          driver: {
            name: "docops",
            rules: codes.map((code) => {
              const check = byCode.get(code)?.check ?? "effective";
              const rule = describeRule(code, check);
              const advice = words.suggestions(report, code);
              return {
                id: code,
                shortDescription: { text: words.title(code, check) },
                ...(advice.length === 0 ? {} : { help: { text: advice.join(" ") } }),
                defaultConfiguration: { level: levels[rule?.severity ?? "error"] },
                properties: { category: rule?.category ?? "" },
              };
            }),
          },
        },
        artifacts: [{ location: { uri: "out.docx" }, mimeType: documentType }],
        results: shown.map((issue) => toResult(issue, codes, refusalOf(issue), words)),
        properties: {
          total: report.issues.length,
          shown: shown.length,
          passed: report.passed,
          repaired: report.fixed_count,
          ...(refusals === undefined ? {} : { notRepaired: refusals.count }),
          ...(unknown === undefined ? {} : { unknownParagraphs: unknown }),
        },
      },
    ],
  };
}

const documentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

function toResult(
  issue: FormatIssue,
  codes: readonly string[],
  refusal: RefusedRepair | undefined,
  words: ReportWords,
) {
  const place = issue.run_id ?? issue.paragraph_path;
  const { role_reason_zh, ...context } = issue.context;
  return {
    ruleId: issue.code,
    ruleIndex: codes.indexOf(issue.code),
    kind: issue.observability === "unknown" ? "open" : "fail",
    level: issue.observability === "unknown" ? "none" : levels[issue.severity],
    message: { text: words.message(issue) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: "out.docx", index: 0 } },
        logicalLocations: [{ fullyQualifiedName: place, kind: issue.run_id ? "run" : "paragraph" }],
      },
    ],
    partialFingerprints: { "docops/v1": `${issue.code}:${place}` },
    properties: {
      check: issue.check,
      expected: issue.expected,
      actual: issue.actual,
      fixable: issue.fixable,
      ...(refusal === undefined ? {} : { notRepaired: words.reason(refusal) }),
      ...context,
      ...(words.tag !== "en" && role_reason_zh !== undefined
        ? { role_reason: role_reason_zh }
        : {}),
    },
  };
}
