import { para } from "../example-xml.ts";
import { switchRule } from "./paragraph-rule.ts";

/**
 * `w:pageBreakBefore` (ECMA-376 part 1, 17.3.1.23). A paragraph also begins a page after a page
 * break or at the beginning of a section.
 */
export const pageBreakBefore = switchRule({
  code: "PAGE_BREAK_MISMATCH",
  title: "Wrong setting of Page break before.",
  advice: ["Set or clear Page break before under Paragraph, Line and Page Breaks."],
  severity: "warn",
  key: "page_break_before",
  element: "w:pageBreakBefore",
  read: (format) => format.pageBreakBefore,
  isMetOtherwise: (wanted, paragraph, { pageBeginnings }) =>
    wanted && (pageBeginnings.has(paragraph) || paragraph.story.kind !== "body"),
  example: {
    policy: "roles: { body: { page_break_before: false } }",
    passes: { body: para("正文") },
    fails: { body: para("正文", "<w:pageBreakBefore/>") },
  },
});
