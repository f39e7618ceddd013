import type { LocatedFinding } from "../located-finding.ts";
import type { Repair } from "../rules/rule.ts";
import type { WritePlace } from "./write-repair.ts";

/** A repair that is about to be written. */
export interface PlannedRepair {
  /** Repairs of one unit (a paragraph, a section, a style) are taken back together. */
  unit: string;
  place: WritePlace;
  repair: Repair;
  /** The findings that it puts right; for a style, those of all its paragraphs. */
  findings: readonly [LocatedFinding, ...LocatedFinding[]];
  /** The style that is changed; `null` if the target of the finding is changed itself. */
  styleId: string | null;
}
