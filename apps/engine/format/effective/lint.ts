import { runId } from "../../word/stories.ts";
import { type FormatIssue, issue } from "../issue.ts";
import type { Requirements, Severity } from "../policy/policy.ts";
import type { Refusal } from "../refused-repair.ts";
import { messageInChinese } from "../report/chinese/message.ts";
import type { LintDocument } from "./document/lint-document.ts";
import type { LintParagraph } from "./document/lint-paragraph.ts";
import type { LocatedFinding } from "./located-finding.ts";
import { ParagraphRules } from "./paragraph-rules.ts";
import { isSure } from "./repair/refusal.ts";
import { roleReason } from "./roles/reason.ts";
import { reasonWords } from "./roles/reason-words.ts";
import { rules } from "./rules/all.ts";
import type { Finding, LintTable, Rule } from "./rules/rule.ts";

/** Whether any rule is active. If none is, the document need not be read. */
export function asksForAnything(requirements: Requirements): boolean {
  return activeRules(requirements).length > 0;
}

/** All findings of a policy's rules, in document order. */
export function lint(document: LintDocument): LocatedFinding[] {
  const { requirements } = document;
  const active = activeRules(requirements);
  const located: LocatedFinding[] = [];
  const add = (rule: Rule, target: LocatedFinding["target"], findings: Iterable<Finding>) => {
    for (const finding of findings) {
      if (finding.isUnverified && requirements.unverified === "off") continue;
      const { paragraph } = finding;
      const place = paragraph === undefined ? target : ({ kind: "paragraph", paragraph } as const);
      const isDoubtful = !isSure(rule, place, requirements);
      located.push({ rule, finding: isDoubtful ? doubtful(finding) : finding, target: place });
    }
  };
  for (const rule of active) {
    if (rule.document) add(rule, { kind: "document" }, rule.document(document));
    if (!rule.section) continue;
    for (const section of document.sections) {
      add(rule, { kind: "section", section }, rule.section(section, document));
    }
  }
  const tableRules = active.filter(({ table }) => table !== undefined);
  for (const table of tableRules.length === 0 ? [] : tablesOf(document)) {
    for (const rule of tableRules) {
      const finding = rule.table?.(table, document);
      if (finding) add(rule, { kind: "table", table }, [finding]);
    }
  }
  const paragraphRules = new ParagraphRules(active, document, (rule, target, findings) => {
    add(rule, target, [findings].flat());
  });
  for (const { part, paragraphs } of document.stories) {
    if (part.kind === "comments") continue;
    for (const paragraph of paragraphs) {
      if (requirements.scope === "all" || paragraph.isTouched) paragraphRules.ask(paragraph);
    }
  }
  return located;
}

/** Limits a finding to a warning, because the paragraph may have another role. */
function doubtful(finding: Finding): Finding {
  return { ...finding, atMost: finding.atMost ?? "warn" };
}

/**
 * A finding in the shape of the report.
 *
 * @param refusal why the safe repair does not set it right; `null` if it can.
 */
export function toIssue(
  located: LocatedFinding,
  requirements: Requirements,
  refusal: Refusal | null = null,
): FormatIssue {
  const { rule, finding, target } = located;
  const configured = requirements.rules[rule.code];
  const severity = finding.isUnverified ? requirements.unverified : (configured ?? rule.severity);
  return issue({
    check: "effective",
    code: rule.code,
    message: finding.message,
    severity: severity === "off" ? "info" : milder(severity, finding.atMost ?? "error"),
    paragraph_path: pathOf(located),
    run_id: target.kind === "run" ? runId(target.paragraph.paragraph, target.run.index) : null,
    fixable: finding.repair !== undefined && refusal === null,
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    ...(finding.titleZh === undefined ? {} : { message_zh: inChinese(rule.code, finding) }),
    rendered_value: finding.actual ?? null,
    observability: finding.isUnverified ? "unknown" : "observed",
    context: {
      baseline: "policy",
      ...(finding.from === undefined ? {} : { source: finding.from }),
      ...("paragraph" in target ? roleContext(target.paragraph, finding) : {}),
    },
  });
}

function inChinese(code: string, { expected = null, actual = null, titleZh }: Finding): string {
  return messageInChinese({ code, expected, actual }, titleZh);
}

function roleContext(paragraph: LintParagraph, finding: Finding): Record<string, string | number> {
  const { decision } = paragraph;
  if (decision === null) return {};
  return {
    role: finding.role ?? decision.role.name,
    role_confidence: decision.sign.confidence,
    role_reason: roleReason(paragraph),
    role_reason_zh: roleReason(paragraph, reasonWords.zh),
  };
}

const bySeverity = ["info", "warn", "error"] as const;

function milder(one: Severity, other: Severity): Severity {
  return bySeverity.indexOf(one) < bySeverity.indexOf(other) ? one : other;
}

/** The path of a finding in the report: `p3`, `section0`, `t1`, `document`. */
export function pathOf({ finding, target }: LocatedFinding): string {
  if (finding.path !== undefined) return finding.path;
  switch (target.kind) {
    case "document":
      return "document";
    case "section":
      return target.section.path;
    case "table":
      return target.table.path;
    default:
      return target.paragraph.path;
  }
}

function activeRules(requirements: Requirements): Rule[] {
  return rules.filter(
    (rule) => requirements.rules[rule.code] !== "off" && rule.isAsked(requirements),
  );
}

function* tablesOf({ stories, places }: LintDocument): Generator<LintTable> {
  for (const { part } of stories) {
    if (part.kind !== "body") continue;
    const { document } = part;
    for (const { path, depth, element } of part.tables) {
      if (depth > 0) continue;
      yield { path, element, document, section: places.ofTable(path) };
    }
  }
}
