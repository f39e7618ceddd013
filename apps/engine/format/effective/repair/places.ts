import type { LintParagraph } from "../document/lint-paragraph.ts";
import { pathOf } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";

/** The unit of a paragraph. Repairs of one unit are taken back together. */
export function unitOfParagraph({ story, path }: LintParagraph): string {
  return `${story.partName} ${path}`;
}

export function unitOfStyle(styleId: string): string {
  return `styles:${styleId}`;
}

/** The unit of a finding's target; `null` for targets that no repair changes. */
export function unitOfTarget(target: LocatedFinding["target"]): string | null {
  if ("paragraph" in target) return unitOfParagraph(target.paragraph);
  return target.kind === "section" ? target.section.path : null;
}

/** Identifies a finding by rule, place and property, without its values. */
export function keyOfFinding(located: LocatedFinding): string {
  const { rule, finding, target } = located;
  const run = target.kind === "run" ? target.run.index : "";
  const part = "paragraph" in target ? target.paragraph.story.partName : target.kind;
  return `${rule.code} ${part} ${pathOf(located)} ${run} ${finding.property ?? ""}`;
}
