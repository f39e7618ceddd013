import type { RoleSpec } from "../../policy/policy.ts";
import type { RolePlace, RoleSign } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { EffectiveParagraph } from "../values/effective.ts";
import type { Decision } from "./decision.ts";
import { isListAsWanted } from "./list-number.ts";
import { meetsLookCondition, type Surroundings } from "./look-condition.ts";

/**
 * A sign of a role in a form that is fast to test. Roles are given by their index in the policy.
 */
export interface CompiledSign {
  readonly decision: Decision;
  readonly sign: RoleSign;
  /** Its index among all signs, most certain first; of equals, that of the first role. */
  readonly index: number;
  readonly role: number;
  /** The names of all roles, by index. */
  readonly roleNames: readonly string[];
  readonly text: RegExp | null;
  readonly list: RegExp | null;
  /** By role: whether the sign accepts it for the neighbour. */
  readonly after: readonly boolean[] | null;
  readonly before: readonly boolean[] | null;
  readonly position: CompiledPosition | null;
}

/** Roles that must, or must not, occur anywhere before or after the paragraph. */
export interface CompiledPosition {
  readonly first: boolean;
  readonly last: boolean;
  readonly after: readonly number[] | null;
  readonly before: readonly number[] | null;
  readonly notAfter: readonly number[];
  readonly notBefore: readonly number[];
}

/** All signs of a policy, most certain first. */
export function compileSigns(roles: readonly RoleSpec[]): readonly CompiledSign[] {
  const byName = new Map(roles.map((role, index) => [role.name, index]));
  const indexesOf = (names: readonly string[] = []) =>
    names.flatMap((name) => byName.get(name) ?? []);
  const flagsOf = (names: readonly string[] | undefined) =>
    names === undefined ? null : roles.map(({ name }) => names.includes(name));
  const roleNames = roles.map(({ name }) => name);
  const all = roles.flatMap((role, index) => {
    const parts = role.parts.map(({ name, pattern, run }) => ({
      name,
      pattern: new RegExp(pattern, "du"),
      run,
    }));
    const rest = roles[byName.get(role.rest) ?? -1] ?? null;
    return role.match.map((sign): Omit<CompiledSign, "index"> => {
      const list = typeof sign.list === "object" ? sign.list.text_pattern : undefined;
      const { position } = sign;
      return {
        decision: { role, sign, rest, parts },
        role: index,
        roleNames,
        sign,
        text: sign.text_pattern === undefined ? null : new RegExp(sign.text_pattern, "u"),
        list: list === undefined ? null : new RegExp(list, "u"),
        after: flagsOf(sign.after),
        before: flagsOf(sign.before),
        position: position
          ? {
              first: position.first === true,
              last: position.last === true,
              after: position.after === undefined ? null : indexesOf(position.after),
              before: position.before === undefined ? null : indexesOf(position.before),
              notAfter: indexesOf(position.not_after),
              notBefore: indexesOf(position.not_before),
            }
          : null,
      };
    });
  });
  all.sort((a, b) => b.sign.confidence - a.sign.confidence || a.role - b.role);
  return all.map((sign, index) => ({ ...sign, index }));
}

/**
 * The signs that a paragraph may show by its place and format. Remembered, because many paragraphs
 * share few formats.
 */
export class SignsByFormat {
  readonly #signs: readonly CompiledSign[];
  readonly #known = new Map<RolePlace, Map<EffectiveParagraph, readonly CompiledSign[]>>();

  constructor(signs: readonly CompiledSign[]) {
    this.#signs = signs;
  }

  of(place: RolePlace, format: EffectiveParagraph): readonly CompiledSign[] {
    let byFormat = this.#known.get(place);
    if (byFormat === undefined) {
      byFormat = new Map();
      this.#known.set(place, byFormat);
    }
    let signs = byFormat.get(format);
    if (signs === undefined) {
      signs = this.#signs.filter((one) => one.sign.in.includes(place) && isOfFormat(format, one));
      byFormat.set(format, signs);
    }
    return signs;
  }
}

function isOfFormat(format: EffectiveParagraph, { sign, list: number }: CompiledSign): boolean {
  const { style, outline_level: level, list, look } = sign;
  if (style !== undefined && !style.includes(format.styleName) && !style.includes(format.styleId)) {
    return false;
  }
  if (level !== undefined && format.outlineLevel.value !== level) return false;
  if (list !== undefined && !isListAsWanted(list, number, format)) return false;
  const { value } = format.alignment;
  return look?.alignment === undefined || look.alignment.some((one) => one === value);
}

/**
 * Whether a paragraph meets a sign's own conditions. Its format and its neighbours are tested
 * elsewhere.
 *
 * @param text of the paragraph, without white space at its ends.
 */
export function isShownBy(
  paragraph: LintParagraph,
  text: string,
  { sign, text: pattern }: CompiledSign,
  around: Surroundings,
): boolean {
  const { min_length: min, max_length: max, look } = sign;
  if (max !== undefined && text.length > max) return false;
  if (min !== undefined && text.length < min) return false;
  if (pattern !== null && !pattern.test(text)) return false;
  return look === undefined || meetsLookCondition(look, paragraph, around);
}
