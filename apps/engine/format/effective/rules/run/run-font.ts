import { isFont } from "../../../policy/font-names.ts";
import type { RunSpec } from "../../../policy/policy.ts";
import type { NameSpec } from "../../../policy/values.ts";
import type { LintParagraph, LintRun } from "../../document/lint-document.ts";
import { type Stretch, textIn } from "../../roles/stretches.ts";
import type { EffectiveRun } from "../../values/effective.ts";
import { type FontSlot, fontSlotsOf } from "../../values/script.ts";
import { para } from "../example-xml.ts";
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
  run: (run, paragraph) => {
    if (run.isBlank) return null;
    const stretches = paragraph.stretchesOf(run);
    for (const stretch of stretches) {
      const found = wrongFontIn(stretch, run, paragraph, stretches.length > 1);
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
  run: LintRun,
  paragraph: LintParagraph,
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
  const isInheritedRight = wrongSlots(spec, inherited, slots).length === 0;
  const { repair, ...finding } = describe(wrong, run.format, isInheritedRight);
  const isRecommended = stretch.recommended.includes("font");
  return {
    ...finding,
    role: stretch.name,
    ...(isRecommended ? { atMost: "warn" } : {}),
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

function describe(
  wrong: readonly WrongSlot[],
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
  const names = wrong.map(({ slot, wanted }) => [slot, literalName(wanted)] as const);
  const canWrite = names.every(([, name]) => name !== null);
  const repair = isInheritedRight
    ? { element: "w:rFonts", drop: dropped(wrong), isRemoval: true as const }
    : { element: "w:rFonts", set: written(names), drop: themes(wrong) };
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

function written(names: readonly (readonly [FontSlot, string | null])[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(([slot, name]) => attributesOf(slot).map((attribute) => [attribute, name ?? ""])),
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
