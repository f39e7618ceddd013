import type { Policy, SkillSet } from "../../engine/inputs.ts";

/** The skills and policies of a server that requests may name. */
export interface Offer {
  skills: SkillSet;
  policies: ReadonlyMap<string, Policy>;
}
