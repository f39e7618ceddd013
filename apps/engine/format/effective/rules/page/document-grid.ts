import type { NumberSpec } from "../../../policy/values.ts";
import { para, sectionOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { isMeasureRight, measureFinding } from "./section-rule.ts";

/** `w:docGrid` (ECMA-376 part 1, 17.6.5): without a type, the pitch has no effect. */
export const documentGrid: Rule = {
  code: "DOC_GRID_MISMATCH",
  title: "Wrong document grid.",
  advice: ["Set the grid under Layout, Page Setup, Document Grid, for this section."],
  severity: "warn",
  reads: "page.grid",
  repair: "safe",
  isAsked: ({ page }) => page.grid !== undefined,
  section: ({ grid }, { requirements }) => {
    const wanted = requirements.page.grid;
    if (wanted === undefined) return [];
    // Every grid has lines.
    const isRight = grid.type === wanted.type || (wanted.type === "lines" && grid.type !== "none");
    if (isRight) {
      if (wanted.type === "none") return [];
      return measureFinding(
        "The line pitch",
        "文档网格的行跨度",
        wanted.line_pitch,
        grid.linePitch,
        {
          element: "w:docGrid",
          attribute: "w:linePitch",
          group: "grid",
        },
      );
    }
    const pitch = wanted.type === "none" ? undefined : wanted.line_pitch;
    const expected = pitch === undefined ? wanted.type : `${wanted.type}, ${pitch.text}`;
    return [
      {
        message: `The document grid must be ${expected}, but it is ${grid.type}.`,
        expected,
        actual: grid.type,
        from: "section",
        group: "grid",
        ...repairOf(wanted.type, pitch, grid.linePitch),
      },
    ];
  },
  example: {
    policy: "page: { grid: { type: lines, line_pitch: 579±5twips } }",
    passes: {
      body: para("正文") + sectionOf({ grid: '<w:docGrid w:type="lines" w:linePitch="579"/>' }),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};

/** Type and pitch are written together or not at all: either alone would make another grid. */
function repairOf(
  type: string,
  pitch: NumberSpec | undefined,
  actual: number | null,
): Pick<Finding, "repair" | "noRepair"> {
  const set: Record<string, string> = { "w:type": type === "none" ? "default" : type };
  if (pitch !== undefined && !isMeasureRight(pitch, actual)) {
    if (pitch.nominal === null) return { noRepair: pitchUnknown };
    set["w:linePitch"] = String(pitch.nominal.amount);
  } else if (type !== "none" && actual === null) return { noRepair: pitchUnknown };
  return { repair: { element: "w:docGrid", set } };
}

const pitchUnknown: NonNullable<Finding["noRepair"]> = {
  reason_code: "incomplete_group",
  reason: "the grid needs a line pitch, and the policy does not name one",
};
