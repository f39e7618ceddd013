import type { LintParagraph } from "../document/lint-document.ts";
import { type LocatedFinding, pathOf } from "../lint.ts";

/** What repairs of one paragraph are taken back with; no other part has the same. */
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

/** What a finding is about, whatever the value is: rule, place and property. */
export function keyOfFinding(located: LocatedFinding): string {
  const { rule, finding, target } = located;
  const run = target.kind === "run" ? target.run.index : "";
  const part = "paragraph" in target ? target.paragraph.story.partName : target.kind;
  return `${rule.code} ${part} ${pathOf(located)} ${run} ${finding.property ?? ""}`;
}
