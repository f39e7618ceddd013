import { isFont } from "../../../policy/font-names.ts";
import type { RunSpec } from "../../../policy/policy.ts";
import type { NameSpec } from "../../../policy/values.ts";
import type { Habits, RunInPlace } from "../../document/habits.ts";
import type { EffectiveRun } from "../../values/effective.ts";
import type { FontSlot } from "../../values/script.ts";
import type { Finding } from "../rule.ts";

/** A font slot that is used and has another font than the policy wants. */
export interface WrongSlot {
  slot: FontSlot;
  wanted: NameSpec;
}

/** A run whose fonts are wrong. */
interface WrongFonts {
  wrong: readonly WrongSlot[];
  spec: RunSpec;
  /** The name of the role, or of the part, with the requirement. */
  role: string;
  place: RunInPlace;
  habits: Habits;
}

/**
 * The repair of wrong fonts. The style's fonts are preferred to stated ones if they are right and
 * other runs of the role have them.
 */
export function repairOf({
  wrong,
  spec,
  role,
  place: { run, paragraph },
  habits,
}: WrongFonts): Pick<Finding, "repair"> {
  const element = "w:rFonts";
  const usual = usualFonts(wrong, role, habits);
  const inherited = paragraph.inheritedRun(run);
  const isInheritedRight =
    wrong.every(({ slot, wanted }) => isFontRight(wanted, inherited.fonts[slot])) &&
    usual.every(({ slot, name }) => name === null || inherited.fonts[slot].value === name);
  if (isInheritedRight) {
    const alike = latinLikeEastAsian(wrong, spec, run.format, null);
    return {
      repair: { element, drop: [...dropped(wrong), ...alike, ...themesOf(alike)], isRemoval: true },
    };
  }
  const names = wrong.map(({ slot }) => [slot, nameOf(slot, wrong, usual)] as const);
  if (names.some(([, name]) => name === null)) return {};
  const alike = latinLikeEastAsian(wrong, spec, run.format, nameOf("eastAsia", wrong, usual));
  return {
    repair: {
      element,
      set: written(names, alike),
      written: Object.fromEntries(names),
      drop: [...themes(wrong), ...themesOf(alike)],
    },
  };
}

export function isFontRight(
  wanted: NameSpec,
  { value, isUnverified }: EffectiveRun["fonts"][FontSlot],
): boolean {
  return !isUnverified && value !== null && isFont(wanted, value);
}

function themesOf(attributes: readonly string[]): string[] {
  return attributes.map((attribute) => `${attribute}Theme`);
}

/**
 * The Latin slots that are repaired together with the East Asian one. Choosing a font in Word sets
 * it for Latin text too; so if the Latin slots have the same wrong font and no Latin text is wrong,
 * they get the new font too.
 *
 * @param written the East Asian font; `null` if the style's font is used.
 */
function latinLikeEastAsian(
  wrong: readonly WrongSlot[],
  { latin_font: wanted }: RunSpec,
  { fonts }: EffectiveRun,
  written: string | null,
): string[] {
  const isWrong = (slot: FontSlot) => wrong.some((wrongSlot) => wrongSlot.slot === slot);
  const { value } = fonts.eastAsia;
  if (!isWrong("eastAsia") || isWrong("ascii") || value === null) return [];
  if (wanted !== undefined && isFont(wanted, value)) return [];
  if (wanted !== undefined && written !== null && !isFont(wanted, written)) return [];
  return (["ascii", "hAnsi"] as const)
    .filter((slot) => fonts[slot].value === value)
    .map((slot) => `w:${slot}`);
}

interface UsualFont {
  slot: FontSlot;
  /** `null` if no font is usual. */
  name: string | null;
}

/** The right fonts that the same role mostly has elsewhere. */
function usualFonts(wrong: readonly WrongSlot[], role: string, habits: Habits): UsualFont[] {
  return wrong.map(({ slot, wanted }) => {
    const fontOf = ({ run }: RunInPlace) => run.format.fonts[slot];
    const isRight = (place: RunInPlace) =>
      place.run.slots.includes(slot) && isFontRight(wanted, fontOf(place));
    return { slot, name: habits.ofRuns(role, slot, (place) => fontOf(place).value, isRight) };
  });
}

/** The font that a repair writes: the usual one, otherwise the policy's first name. */
function nameOf(
  slot: FontSlot,
  wrong: readonly WrongSlot[],
  usual: readonly UsualFont[],
): string | null {
  const name = usual.find((usualFont) => usualFont.slot === slot)?.name ?? null;
  const wanted = wrong.find((wrongSlot) => wrongSlot.slot === slot)?.wanted;
  return name ?? (wanted === undefined ? null : literalName(wanted));
}

/** The first name without a `*`. */
function literalName({ names }: NameSpec): string | null {
  return names.find((name) => !name.includes("*")) ?? null;
}

function attributesOf(slot: FontSlot): string[] {
  return slot === "ascii" ? ["w:ascii", "w:hAnsi"] : [slot === "cs" ? "w:cs" : "w:eastAsia"];
}

function written(
  names: readonly (readonly [FontSlot, string | null])[],
  alike: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(([slot, name]) => {
      const attributes = [...attributesOf(slot), ...(slot === "eastAsia" ? alike : [])];
      return attributes.map((attribute) => [attribute, name ?? ""]);
    }),
  );
}

/** The theme attributes of the wrong slots, which would win over a name. */
function themes(wrong: readonly WrongSlot[]): string[] {
  return wrong.flatMap(({ slot }) =>
    slot === "ascii"
      ? ["w:asciiTheme", "w:hAnsiTheme"]
      : [slot === "cs" ? "w:cstheme" : "w:eastAsiaTheme"],
  );
}

function dropped(wrong: readonly WrongSlot[]): string[] {
  return [...wrong.flatMap(({ slot }) => attributesOf(slot)), ...themes(wrong)];
}
