import type { LintParagraph } from "../document/lint-paragraph.ts";
import { pathOf } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";

/** The unit of a paragraph: its repairs are taken back together. */
export function unitOfParagraph({ story, path }: LintParagraph): string {
  return `${story.partName} ${path}`;
}

export function unitOfStyle(styleId: string): string {
  return `styles:${styleId}`;
}

/** `null`: no repair changes such a thing. */
export function unitOfTarget(target: LocatedFinding["target"]): string | null {
  if ("paragraph" in target) return unitOfParagraph(target.paragraph);
  return target.kind === "section" ? target.section.path : null;
}

/** The identity of a finding without its value: rule, place and property. */
export function keyOfFinding(located: LocatedFinding): string {
  const { rule, finding, target } = located;
  const run = target.kind === "run" ? target.run.index : "";
  const part = "paragraph" in target ? target.paragraph.story.partName : target.kind;
  return `${rule.code} ${part} ${pathOf(located)} ${run} ${finding.property ?? ""}`;
}
