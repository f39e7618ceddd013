import type { LintParagraph } from "./document/lint-paragraph.ts";
import type { LintRun } from "./document/lint-run.ts";
import type { Section } from "./document/sections.ts";
import type { Finding, LintTable, Rule } from "./rules/rule.ts";

/** A finding with its target: the part of the document that its repair changes. */
export interface LocatedFinding {
  rule: Rule;
  finding: Finding;
  target:
    | { kind: "document" }
    | { kind: "section"; section: Section }
    | { kind: "table"; table: LintTable }
    | { kind: "paragraph"; paragraph: LintParagraph }
    | { kind: "run"; paragraph: LintParagraph; run: LintRun };
}
