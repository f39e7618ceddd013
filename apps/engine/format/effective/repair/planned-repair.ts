import type { LocatedFinding } from "../located-finding.ts";
import type { Repair } from "../rules/rule.ts";
import type { WritePlace } from "./write-repair.ts";

/** A repair that is planned or written. */
export interface PlannedRepair {
  /**
   * The paragraph, section or style that the repair belongs to. Repairs of one unit are taken back
   * together.
   */
  unit: string;
  place: WritePlace;
  repair: Repair;
  /** The findings that the repair sets right; for a style, those of all its paragraphs. */
  findings: readonly [LocatedFinding, ...LocatedFinding[]];
  /** The style that is changed; `null` if the finding's target is changed itself. */
  styleId: string | null;
}
