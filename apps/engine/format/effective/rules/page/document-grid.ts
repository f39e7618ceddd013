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
    if (!isRight) {
      found.push({
        message: `The document grid should be ${wanted.type}, and is ${grid.type}.`,
        expected: wanted.type,
        actual: grid.type,
        from: "section",
        repair: {
          element: "w:docGrid",
          set: { "w:type": wanted.type === "none" ? "default" : wanted.type },
        },
      });
    }
    if (wanted.type === "none") return found;
    const pitch = { element: "w:docGrid", attribute: "w:linePitch" };
    found.push(...measureFinding("The line pitch", wanted.line_pitch, grid.linePitch, pitch));
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
