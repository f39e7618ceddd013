import type { Policy, SkillSet } from "../../engine/inputs.ts";

/** What a server has that its requests may name. */
export interface Offer {
  skills: SkillSet;
  policies: ReadonlyMap<string, Policy>;
}
