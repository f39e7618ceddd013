import type { RolePlace } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";

/** Where a paragraph stands, as roles say it; null: where no role reaches. */
export function placeOf({ story: { kind }, paragraph }: LintParagraph): RolePlace | null {
  // Text that floats over the page has formatting of its own.
  if (paragraph.isInTextBox) return null;
  switch (kind) {
    case "body":
      return paragraph.isInTable ? "table" : "body";
    case "header":
    case "footer":
      return kind;
    case "footnotes":
    case "endnotes":
      return "notes";
    default:
      return null;
  }
}
