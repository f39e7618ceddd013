import { para } from "../example-xml.ts";
import { switchRule } from "./paragraph-rule.ts";

/** `w:snapToGrid` (ECMA-376 part 1, 17.3.1.32). */
export const snapToGrid = switchRule({
  code: "SNAP_TO_GRID_MISMATCH",
  title: "Wrong setting of Snap to grid.",
  advice: ["Set or clear Snap to grid under Paragraph, preferably in the style."],
  severity: "warn",
  key: "snap_to_grid",
  element: "w:snapToGrid",
  read: (format) => format.snapToGrid,
  example: {
    policy: "roles: { body: { snap_to_grid: true } }",
    passes: { body: para("正文") },
    fails: { body: para("正文", '<w:snapToGrid w:val="0"/>') },
  },
});
