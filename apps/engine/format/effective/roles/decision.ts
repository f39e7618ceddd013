import type { RoleSpec, RunSpec } from "../../policy/policy.ts";
import type { RoleSign } from "../../policy/role-match.ts";

/** A role and the sign that showed it. All paragraphs with the same sign share the decision. */
export interface Decision {
  readonly role: RoleSpec;
  readonly sign: RoleSign;
  /** The role of the text after the first sentence, if the policy has it. */
  readonly rest: RoleSpec | null;
  readonly parts: readonly CompiledPart[];
}

/** A stretch of the text with requirements of its own. `pattern` has the flag `d`. */
export interface CompiledPart {
  readonly name: string;
  readonly pattern: RegExp;
  readonly run: RunSpec;
}

/**
 * Whether a decision is certain enough for errors and repairs.
 *
 * @param least the policy's `min_confidence`.
 */
export function isCertain({ role, sign }: Decision, least: number): boolean {
  return sign.confidence >= (role.min_confidence ?? least);
}

/** Names of the roles before and after a paragraph by which its sign holds. */
export interface NeighbourRoles {
  after?: string | undefined;
  before?: string | undefined;
  rightAfter?: string | undefined;
  rightBefore?: string | undefined;
}

/** The roles of a story's paragraphs, by the paragraph's index. */
export interface Decisions {
  /** @returns `null` if the paragraph shows no sign. */
  decisionOf(index: number): Decision | null;
  neighboursOf(index: number): NeighbourRoles;
}
