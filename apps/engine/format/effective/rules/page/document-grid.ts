import type { PageSpec } from "../../../policy/policy.ts";
import { satisfies } from "../../../policy/values.ts";
import type { Section } from "../../document/sections.ts";
import { para, sectionOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { measureFinding } from "./section-rule.ts";

/** `w:docGrid` (ECMA-376 part 1, 17.6.5): without a type a pitch has no effect. */
export const documentGrid: Rule = {
  code: "DOC_GRID_MISMATCH",
  title: "The document grid is not what it should be.",
  advice: ["Set the grid under Layout, Page Setup, Document Grid, for this section."],
  severity: "warn",
  reads: "page.grid",
  repair: "safe",
  isAsked: ({ page }) => page.grid !== undefined,
  section: ({ grid }, { requirements }) => {
    const wanted = requirements.page.grid;
    if (wanted === undefined) return [];
    const found: Finding[] = [];
    // Every grid has lines.
    const isRight = grid.type === wanted.type || (wanted.type === "lines" && grid.type !== "none");
    const repair = repairOf(grid, wanted);
    if (!isRight) {
      found.push({
        message: `The document grid should be ${wanted.type}, and is ${grid.type}.`,
        expected: wanted.type,
        actual: grid.type,
        from: "section",
        property: "type",
        ...repair,
      });
    }
    if (wanted.type === "none") return found;
    const pitch = { element: "w:docGrid", attribute: "w:linePitch" };
    for (const each of measureFinding("The line pitch", wanted.line_pitch, grid.linePitch, pitch)) {
      found.push(isRight ? each : { ...each, ...repair });
    }
    return found;
  },
  example: {
    policy: "page: { grid: { type: lines, line_pitch: 579±5twips } }",
    passes: {
      body: para("正文") + sectionOf({ grid: '<w:docGrid w:type="lines" w:linePitch="579"/>' }),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};

/** A grid is switched on with the right pitch or not at all. */
function repairOf(
  { linePitch }: Section["grid"],
  { type, line_pitch: wanted }: NonNullable<PageSpec["grid"]>,
): Pick<Finding, "repair" | "noRepair"> {
  const element = "w:docGrid";
  if (type === "none") return { repair: { element, set: { "w:type": "default" } } };
  const set = { "w:type": type };
  const isPitchRight =
    linePitch !== null && (wanted === undefined || satisfies(wanted, "twips", linePitch) === true);
  if (isPitchRight) return { repair: { element, set } };
  const amount = wanted?.nominal?.amount;
  if (amount !== undefined) {
    return { repair: { element, set: { ...set, "w:linePitch": String(amount) } } };
  }
  const reason = "the grid needs a line pitch, and the policy does not name one";
  return { noRepair: { reason_code: "incomplete_group", reason } };
}
