import type { RoleSpec } from "../../policy/policy.ts";
import type { RolePlace, RoleSign } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-document.ts";
import type { Decision } from "./decision.ts";
import { isListAsWanted } from "./list-number.ts";
import { looksAs, type Surroundings } from "./look.ts";

/** A sign of a role, ready to be held against paragraphs. */
export interface CompiledSign {
  readonly decision: Decision;
  /** By its index among the policy's roles. */
  readonly role: number;
  readonly sign: RoleSign;
  readonly text: RegExp | null;
  readonly list: RegExp | null;
  /** It depends on what other paragraphs are, or on where among them the paragraph stands. */
  readonly isRelative: boolean;
}

/** The signs that count in each place, the most certain first; of equals the first role's. */
export type SignsByPlace = ReadonlyMap<RolePlace, readonly CompiledSign[]>;

export function compileSigns(roles: readonly RoleSpec[]): SignsByPlace {
  const byName = new Map(roles.map((role) => [role.name, role]));
  const all = roles.flatMap((role, index) => {
    const parts = role.parts.map(({ name, pattern, run }) => ({
      name,
      pattern: new RegExp(pattern, "du"),
      run,
    }));
    return role.match.map((sign): CompiledSign => {
      const list = typeof sign.list === "object" ? sign.list.text_pattern : undefined;
      const { after, before, position } = sign;
      return {
        decision: { role, sign, rest: byName.get(role.rest) ?? null, parts },
        role: index,
        sign,
        text: sign.text_pattern === undefined ? null : new RegExp(sign.text_pattern, "u"),
        list: list === undefined ? null : new RegExp(list, "u"),
        isRelative: after !== undefined || before !== undefined || position !== undefined,
      };
    });
  });
  all.sort((a, b) => b.sign.confidence - a.sign.confidence || a.role - b.role);
  const places: readonly RolePlace[] = ["body", "table", "header", "footer", "notes"];
  return new Map(places.map((place) => [place, all.filter(({ sign }) => sign.in.includes(place))]));
}

/**
 * The signs that a paragraph shows as far as it alone decides, the most certain first. What comes
 * behind one that needs nothing else cannot count and is left out.
 */
export function candidatesOf(
  paragraph: LintParagraph,
  signs: readonly CompiledSign[],
  around: Surroundings,
): CompiledSign[] {
  const text = paragraph.text.trim();
  const found: CompiledSign[] = [];
  for (const compiled of signs) {
    if (!isShownBy(paragraph, text, compiled, around)) continue;
    found.push(compiled);
    if (!compiled.isRelative) break;
  }
  return found;
}

function isShownBy(
  paragraph: LintParagraph,
  text: string,
  { sign, text: pattern, list: number }: CompiledSign,
  around: Surroundings,
): boolean {
  const { style, outline_level: level, min_length: min, max_length: max, list, look } = sign;
  const { format } = paragraph;
  if (style !== undefined && !style.includes(format.styleName) && !style.includes(format.styleId)) {
    return false;
  }
  if (level !== undefined && format.outlineLevel.value !== level) return false;
  if (max !== undefined && text.length > max) return false;
  if (min !== undefined && text.length < min) return false;
  if (list !== undefined && !isListAsWanted(list, number, format)) return false;
  if (pattern !== null && !pattern.test(text)) return false;
  return look === undefined || looksAs(look, paragraph, around);
}
