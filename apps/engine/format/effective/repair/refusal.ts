import type { Requirements } from "../../policy/policy.ts";
import type { Refusal } from "../../refused-repair.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { isCertain } from "../roles/decision.ts";
import type { Repair, Rule } from "../rules/rule.ts";

/** The reason why the safe repair does not even try to repair a finding; `null` if it may try. */
export type Refuse = (located: LocatedFinding) => Refusal | null;

/** @param findings of the whole document, because some are repaired together or not at all. */
export function refusalsAmong(
  findings: readonly LocatedFinding[],
  requirements: Requirements,
): Refuse {
  const incomplete = incompleteGroups(findings, requirements);
  return (located) =>
    refusalOf(located, requirements) ?? (incomplete.has(located) ? incompleteGroup : null);
}

const incompleteGroup: Refusal = {
  reason_code: "incomplete_group",
  reason: "size, orientation and margins of the page cannot all be repaired",
};

/** Findings of several rules about one page if one of them cannot be repaired. */
function incompleteGroups(
  findings: readonly LocatedFinding[],
  requirements: Requirements,
): Set<LocatedFinding> {
  const incomplete = new Set<LocatedFinding>();
  const groups = Map.groupBy(findings, ({ finding, target }) =>
    target.kind === "section" && finding.group ? `${target.section.path} ${finding.group}` : null,
  );
  for (const [name, group] of groups) {
    if (name === null) continue;
    const isOfOneRule = group.every(({ rule }) => rule === group[0]?.rule);
    const isComplete = group.every((located) => refusalOf(located, requirements) === null);
    if (isOfOneRule || isComplete) continue;
    for (const located of group) incomplete.add(located);
  }
  return incomplete;
}

function refusalOf(
  { rule, finding, target }: LocatedFinding,
  requirements: Requirements,
): Refusal | null {
  if (finding.isUnverified) {
    return { reason_code: "undecided", reason: "the document does not decide the value" };
  }
  if (!isInReach(target, requirements)) {
    return { reason_code: "out_of_scope", reason: "out of scope: the job did not fill it" };
  }
  if (!isSure(rule, target, requirements)) {
    const confidence = "paragraph" in target ? target.paragraph.decision?.sign.confidence : null;
    return { reason_code: "role_unsure", reason: `the role is uncertain (${confidence})` };
  }
  if (finding.noRepair !== undefined) return finding.noRepair;
  if (finding.repair === undefined) {
    return { reason_code: "several_values", reason: "several values are allowed" };
  }
  return "paragraph" in target ? indentRefusal(finding.repair, target.paragraph) : null;
}

/**
 * Whether a paragraph's role is certain enough for a rule on roles. A less certain role makes
 * warnings at most, and no repair.
 */
export function isSure(
  rule: Rule,
  target: LocatedFinding["target"],
  { min_confidence }: Requirements,
): boolean {
  if (!rule.reads.startsWith("roles.") || !("paragraph" in target)) return true;
  const { decision } = target.paragraph;
  return decision === null || isCertain(decision, min_confidence);
}

/**
 * Whether the safe repair may change a target: what the job filled, or everything if the policy's
 * scope says so.
 */
function isInReach(target: LocatedFinding["target"], requirements: Requirements): boolean {
  if (target.kind === "document" || target.kind === "table") return false;
  if (requirements.scope === "all") return true;
  return "paragraph" in target && target.paragraph.isTouched;
}

/**
 * Refuses to repair an indent beside leading spaces, which are text and stay, or in a list, whose
 * level sets the indent.
 */
function indentRefusal(repair: Repair, paragraph: LintParagraph): Refusal | null {
  if (repair.element !== "w:ind") return null;
  if (/^\s/u.test(paragraph.text) && leavesIndent(repair, paragraph)) {
    const reason = "the paragraph begins with spaces, and the indent would come on top of them";
    return { reason_code: "leading_space", reason };
  }
  if (paragraph.format.list !== null) {
    return { reason_code: "list_indent", reason: "the paragraph has its indent from its list" };
  }
  return null;
}

function leavesIndent({ isRemoval, set = {} }: Repair, paragraph: LintParagraph): boolean {
  if (!isRemoval) return Object.values(set).some((value) => Number(value) !== 0);
  const { firstLine, left } = paragraph.inherited();
  return firstLine.value.amount !== 0 || left.value.amount !== 0;
}
