import { runId } from "../../docx/stories.ts";
import { type FormatIssue, issue } from "../issue.ts";
import type { Requirements, Severity } from "../policy/policy.ts";
import type { LintDocument, LintParagraph, LintRun } from "./document/lint-document.ts";
import type { Section } from "./document/sections.ts";
import { ParagraphRules } from "./paragraph-rules.ts";
import { isCertain } from "./roles/decision.ts";
import { rules } from "./rules/all.ts";
import type { Finding, LintTable, Rule } from "./rules/rule.ts";

/** A finding with the thing that it was found on, which is what a repair changes. */
export interface LocatedFinding {
  rule: Rule;
  finding: Finding;
  target:
    | { kind: "document" }
    | { kind: "section"; section: Section }
    | { kind: "table"; table: LintTable }
    | { kind: "paragraph"; paragraph: LintParagraph }
    | { kind: "run"; paragraph: LintParagraph; run: LintRun };
}

/** Whether any rule is asked for: if not, there is nothing to read a document for. */
export function asksForAnything(requirements: Requirements): boolean {
  return activeRules(requirements).length > 0;
}

/** Everything that the rules of a policy find, in the order of the document. */
export function lint(document: LintDocument): LocatedFinding[] {
  const { requirements } = document;
  const active = activeRules(requirements);
  const found: LocatedFinding[] = [];
  const add = (rule: Rule, target: LocatedFinding["target"], findings: Iterable<Finding>) => {
    for (const finding of findings) {
      if (finding.isUnverified && requirements.unverified === "off") continue;
      const { paragraph } = finding;
      const place = paragraph === undefined ? target : ({ kind: "paragraph", paragraph } as const);
      const isDoubtful = asksByRole(rule) && !isRoleCertain(place, requirements);
      found.push({ rule, finding: isDoubtful ? doubtful(finding) : finding, target: place });
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
  const paragraphRules = new ParagraphRules(active, document, (rule, target, finding) => {
    add(rule, target, [finding]);
  });
  for (const { part, paragraphs } of document.stories) {
    if (part.kind === "comments") continue;
    for (const paragraph of paragraphs) {
      if (requirements.scope === "all" || paragraph.isTouched) paragraphRules.ask(paragraph);
    }
  }
  return found;
}

/** Whether a rule holds paragraphs against what their roles ask for. */
function asksByRole(rule: Rule): boolean {
  return rule.reads.startsWith("roles.");
}

function isRoleCertain(
  target: LocatedFinding["target"],
  { min_confidence }: Requirements,
): boolean {
  const decision = "paragraph" in target ? target.paragraph.decision : null;
  return decision === null || isCertain(decision, min_confidence);
}

/** Of a paragraph that may be something else: told as a warning at most, and never repaired. */
function doubtful({ repair: _repair, ...finding }: Finding): Finding {
  return { ...finding, atMost: finding.atMost ?? "warn" };
}

/** A finding in the shape of the report. */
export function toIssue(
  { rule, finding, target }: LocatedFinding,
  requirements: Requirements,
): FormatIssue {
  const own = requirements.rules[rule.code];
  const severity = finding.isUnverified ? requirements.unverified : (own ?? rule.severity);
  return issue({
    check: "effective",
    code: rule.code,
    message: finding.message,
    severity: severity === "off" ? "info" : milder(severity, finding.atMost ?? "error"),
    paragraph_path: finding.path ?? pathOf(target),
    run_id: target.kind === "run" ? runId(target.paragraph.paragraph, target.run.index) : null,
    fixable: finding.repair !== undefined && isInReach(target, requirements),
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    rendered_value: finding.actual ?? null,
    observability: finding.isUnverified ? "unknown" : "observed",
    context: {
      baseline: "policy",
      ...(finding.from === undefined ? {} : { source: finding.from }),
      ...("paragraph" in target ? roleContext(target.paragraph, finding) : {}),
    },
  });
}

function roleContext(paragraph: LintParagraph, finding: Finding): Record<string, string | number> {
  const { decision } = paragraph;
  if (decision === null) return {};
  return {
    role: finding.role ?? decision.role.name,
    role_confidence: decision.sign.confidence,
    role_reason: paragraph.roleReason,
  };
}

const bySeverity = ["info", "warn", "error"] as const;

function milder(one: Severity, other: Severity): Severity {
  return bySeverity.indexOf(one) < bySeverity.indexOf(other) ? one : other;
}

/** The safe repair reaches what the job has filled, and more only where the policy says so. */
export function isInReach(target: LocatedFinding["target"], requirements: Requirements): boolean {
  if (target.kind === "document" || target.kind === "table") return false;
  if (requirements.scope === "all") return true;
  return "paragraph" in target && target.paragraph.isTouched;
}

function pathOf(target: LocatedFinding["target"]): string {
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
