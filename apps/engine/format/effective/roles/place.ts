import type { RolePlace } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";

/** The place of a paragraph as signs name it; null for places without roles. */
export function placeOf({ story: { kind }, paragraph }: LintParagraph): RolePlace | null {
  // Text in text boxes has formatting of its own.
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
