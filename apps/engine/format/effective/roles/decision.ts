import type { RoleSpec, RunSpec } from "../../policy/policy.ts";
import type { RoleSign } from "../../policy/role-match.ts";

/** A role, and the sign that showed it. All paragraphs of one sign share the decision. */
export interface Decision {
  readonly role: RoleSpec;
  readonly sign: RoleSign;
  /** The role of the text behind the first sentence, if the policy has it. */
  readonly rest: RoleSpec | null;
  readonly parts: readonly CompiledPart[];
}

/** A stretch of the text that looks another way; `pattern` has the flag `d`. */
export interface CompiledPart {
  readonly name: string;
  readonly pattern: RegExp;
  readonly run: RunSpec;
}

/** Whether it is certain enough for more than a warning. */
export function isCertain({ role, sign }: Decision, least: number): boolean {
  return sign.confidence >= (role.min_confidence ?? least);
}

/** Names of the roles that a sign spoke of, as they really stand. */
export interface Standing {
  after?: string | undefined;
  before?: string | undefined;
  rightAfter?: string | undefined;
  rightBefore?: string | undefined;
}

/** The roles that were found for the paragraphs of a story, by the paragraph's index. */
export interface Decisions {
  /** @returns `null`: no sign was shown. */
  decisionOf(index: number): Decision | null;
  standingOf(index: number): Standing;
}
