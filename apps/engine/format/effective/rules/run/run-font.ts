import { isFont } from "../../../policy/font-names.ts";
import type { RunSpec } from "../../../policy/policy.ts";
import type { NameSpec } from "../../../policy/values.ts";
import type { Habits, RunInPlace } from "../../document/habits.ts";
import { type Stretch, textIn } from "../../roles/stretches.ts";
import type { EffectiveRun } from "../../values/effective.ts";
import { type FontSlot, fontSlotsOf } from "../../values/script.ts";
import { para } from "../example-xml.ts";
import { recommended, sharedRun } from "../no-repair.ts";
import type { Finding, Rule } from "../rule.ts";
import { asksOfRuns } from "./run-rule.ts";

/** `w:rFonts` (ECMA-376 part 1, 17.3.2.26): only the fonts of characters that are there. */
export const runFont: Rule = {
  code: "RUN_FONT_MISMATCH",
  title: "The text is not set in the font that it should be set in.",
  advice: ["Set the font under Font, where Latin and Asian text have one each, best in the style."],
  severity: "error",
  reads: "roles.*.font",
  repair: "safe",
  goesByFormat: true,
  isAsked: ({ roles }) =>
    asksOfRuns(roles, "latin_font") ||
    asksOfRuns(roles, "east_asia_font") ||
    asksOfRuns(roles, "cs_font"),
  run: (run, paragraph, { habits }) => {
    if (run.isBlank) return null;
    const stretches = paragraph.stretchesOf(run);
    for (const stretch of stretches) {
      const found = wrongFontIn(stretch, { run, paragraph }, habits, stretches.length > 1);
      if (found !== null) return found;
    }
    return null;
  },
  example: {
    policy:
      "roles: { body: { font: { east_asia: [仿宋, 仿宋_GB2312, FangSong*], latin: Times New Roman } } }",
    passes: {
      body: para(
        "正文 text",
        "",
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312"/>',
      ),
    },
    fails: {
      body: para("正文 text", "", '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="宋体"/>'),
    },
  },
};

/** @param isShared the run goes on behind the stretch, where another font may be right. */
function wrongFontIn(
  stretch: Stretch,
  { run, paragraph }: RunInPlace,
  habits: Habits,
  isShared: boolean,
): Finding | null {
  const spec = stretch.run;
  const slots =
    isShared && !run.format.isComplexScript
      ? fontSlotsOf(textIn(stretch, run), run.format.isEastAsianHint)
      : run.slots;
  const wrong = wrongSlots(spec, run.format, slots);
  if (wrong.length === 0) return null;
  const inherited = paragraph.inheritedRun(run);
  const usual = usualFonts(wrong, stretch.name, habits);
  const isInheritedRight =
    wrongSlots(spec, inherited, slots).length === 0 &&
    usual.every(({ slot, name }) => name === null || inherited.fonts[slot].value === name);
  const alike = latinLikeEastAsian(wrong, spec, run.format);
  const { repair, ...finding } = describe(wrong, usual, alike, run.format, isInheritedRight);
  const isRecommended = stretch.recommended.includes("font");
  return {
    ...finding,
    role: stretch.name,
    ...(isRecommended ? recommended : {}),
    ...(isShared ? { noRepair: sharedRun } : {}),
    ...(isRecommended || isShared || repair === undefined ? {} : { repair }),
  };
}

interface WrongSlot {
  slot: FontSlot;
  wanted: NameSpec;
}

/** Quotes and dashes outside of ASCII go with the letters around them: their slot has its own rule. */
function wrongSlots(spec: RunSpec, format: EffectiveRun, used: readonly FontSlot[]): WrongSlot[] {
  const wrong: WrongSlot[] = [];
  for (const slot of used) {
    const wanted = wantedIn(slot, spec);
    if (wanted === undefined) continue;
    const { value, isUnverified } = format.fonts[slot];
    const isRight = !isUnverified && value !== null && isFont(wanted, value);
    if (!isRight) wrong.push({ slot, wanted });
  }
  return wrong;
}

function wantedIn(slot: FontSlot, spec: RunSpec): NameSpec | undefined {
  switch (slot) {
    case "ascii":
      return spec.latin_font;
    case "eastAsia":
      return spec.east_asia_font;
    case "cs":
      return spec.cs_font;
    default:
      return undefined;
  }
}

/**
 * Who picks a font in Word sets it for Latin text, too: where that has the same wrong font, and no text
 * shows it, it goes along.
 */
function latinLikeEastAsian(
  wrong: readonly WrongSlot[],
  { latin_font }: RunSpec,
  { fonts }: EffectiveRun,
): string[] {
  if (!wrong.some(({ slot }) => slot === "eastAsia")) return [];
  if (wrong.some(({ slot }) => slot === "ascii")) return [];
  const { value } = fonts.eastAsia;
  if (value !== null && latin_font !== undefined && isFont(latin_font, value)) return [];
  return (["ascii", "hAnsi"] as const)
    .filter((slot) => value !== null && fonts[slot].value === value)
    .map((slot) => `w:${slot}`);
}

interface UsualFont {
  slot: FontSlot;
  /** `null`: nothing is usual. */
  name: string | null;
}

/** Of several fonts that are right, those that the same role has elsewhere. */
function usualFonts(wrong: readonly WrongSlot[], role: string, habits: Habits): UsualFont[] {
  return wrong.map(({ slot, wanted }) => {
    const fontOf = ({ run }: RunInPlace) => run.format.fonts[slot];
    const isRight = (place: RunInPlace) => {
      const { value, isUnverified } = fontOf(place);
      const isUsed = place.run.slots.includes(slot);
      return isUsed && !isUnverified && value !== null && isFont(wanted, value);
    };
    return { slot, name: habits.ofRuns(role, slot, (place) => fontOf(place).value, isRight) };
  });
}

/** @param alike attributes that go with `w:eastAsia`. */
function describe(
  wrong: readonly WrongSlot[],
  usual: readonly UsualFont[],
  alike: readonly string[],
  { fonts }: EffectiveRun,
  isInheritedRight: boolean,
): Finding {
  const expected = Object.fromEntries(wrong.map(({ slot, wanted }) => [slot, wanted.text]));
  const actual = Object.fromEntries(wrong.map(({ slot }) => [slot, fonts[slot].value]));
  const [first] = wrong;
  const show = (values: Record<string, string | null>) =>
    Object.entries(values)
      .map(([slot, name]) => `${slot} ${name ?? "(unknown)"}`)
      .join(", ");
  const isUnverified = wrong.every(({ slot }) => fonts[slot].isUnverified);
  const names = wrong.map(
    ({ slot, wanted }, index) => [slot, usual[index]?.name ?? literalName(wanted)] as const,
  );
  const canWrite = names.every(([, name]) => name !== null);
  const themesAlike = alike.map((attribute) => `${attribute}Theme`);
  const repair = isInheritedRight
    ? {
        element: "w:rFonts",
        drop: [...dropped(wrong), ...alike, ...themesAlike],
        isRemoval: true as const,
      }
    : {
        element: "w:rFonts",
        set: written(names, alike),
        written: Object.fromEntries(names),
        drop: [...themes(wrong), ...themesAlike],
      };
  return {
    message: `The text is not set in the font that it should be set in. Expected ${show(expected)}; got ${show(actual)}.`,
    expected,
    actual,
    from: first === undefined ? "" : fonts[first.slot].from,
    isUnverified,
    ...(isUnverified || (!canWrite && !isInheritedRight) ? {} : { repair }),
  };
}

/** The first name that stands for one font. */
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

/** A theme's font on the same element would win over the name. */
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
