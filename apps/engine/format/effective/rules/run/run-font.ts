import type { RunSpec } from "../../../policy/policy.ts";
import type { NameSpec } from "../../../policy/values.ts";
import type { Habits, RunInPlace } from "../../document/habits.ts";
import { type Stretch, textIn } from "../../roles/stretches.ts";
import type { EffectiveRun } from "../../values/effective.ts";
import { type FontSlot, fontSlotsOf } from "../../values/script.ts";
import { para } from "../example-xml.ts";
import { recommended, sharedRun } from "../no-repair.ts";
import type { Finding, Rule } from "../rule.ts";
import { isFontRight, repairOf, type WrongSlot } from "./font-repair.ts";
import { asksOfRuns } from "./run-rule.ts";

/** `w:rFonts` (ECMA-376 part 1, 17.3.2.26): only the slots that characters use are checked. */
export const runFont: Rule = {
  code: "RUN_FONT_MISMATCH",
  title: "Wrong font.",
  advice: ["Set the Latin and the Asian font under Font, preferably in the style."],
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
      const isShared = stretches.length > 1;
      const finding = wrongFontIn(stretch, { run, paragraph }, habits, isShared);
      if (finding !== null) return finding;
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

/**
 * @param isShared the run is longer than the stretch, and another font may be right in the rest.
 */
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
  const finding = describe(wrong, run.format);
  const isRecommended = stretch.recommended.includes("font");
  return {
    ...finding,
    role: stretch.name,
    ...(isRecommended ? recommended : {}),
    ...(isShared ? { noRepair: sharedRun } : {}),
    ...(isRecommended || isShared || finding.isUnverified
      ? {}
      : repairOf({ wrong, spec, role: stretch.name, place: { run, paragraph }, habits })),
  };
}

/** The slot `hAnsi` is not checked: its quotes and dashes have a rule of their own. */
function wrongSlots(spec: RunSpec, format: EffectiveRun, used: readonly FontSlot[]): WrongSlot[] {
  const wrong: WrongSlot[] = [];
  for (const slot of used) {
    const wanted = wantedIn(slot, spec);
    if (wanted === undefined) continue;
    if (!isFontRight(wanted, format.fonts[slot])) wrong.push({ slot, wanted });
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

function describe(wrong: readonly WrongSlot[], { fonts }: EffectiveRun): Finding {
  const expected = Object.fromEntries(wrong.map(({ slot, wanted }) => [slot, wanted.text]));
  const actual = Object.fromEntries(wrong.map(({ slot }) => [slot, fonts[slot].value]));
  const [first] = wrong;
  const show = (values: Record<string, string | null>) =>
    Object.entries(values)
      .map(([slot, name]) => `${slot} ${name ?? "(unknown)"}`)
      .join(", ");
  return {
    message: `Wrong font. Expected ${show(expected)}; got ${show(actual)}.`,
    expected,
    actual,
    from: first === undefined ? "" : fonts[first.slot].from,
    isUnverified: wrong.every(({ slot }) => fonts[slot].isUnverified),
  };
}
