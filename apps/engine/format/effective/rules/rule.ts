import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import type { IssueValue } from "../../issue.ts";
import type { Requirements } from "../../policy/policy.ts";
import type { Refusal } from "../../refused-repair.ts";
import type { RuleDescription } from "../../rule-description.ts";
import type { LintDocument } from "../document/lint-document.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { Section } from "../document/sections.ts";

/** A finding of a rule at one place. */
export interface Finding {
  message: string;
  /** The fault in Chinese, without values, if that says more than the rule's Chinese sentence. */
  titleZh?: string;
  expected?: IssueValue;
  actual?: IssueValue;
  /** The source of the actual value: `direct`, `style Normal`, `docDefaults`, … */
  from?: string;
  /** The XML does not say whether the value is right. */
  isUnverified?: boolean;
  /** The property that the finding is about, if the rule checks several at one place. */
  property?: string;
  /** The repair; left out if none is known. */
  repair?: Repair;
  /** The reason why there is no repair, unless it is that several values are allowed. */
  noRepair?: Refusal;
  /**
   * The highest severity, whatever the policy says about the rule: the requirement is only
   * recommended, or the role is uncertain.
   */
  atMost?: "warn" | "info";
  /**
   * Findings of several rules about one thing are repaired together or not at all: size,
   * orientation and margins of a page.
   */
  group?: "page" | "grid";
  /** The name of the role, or part, with the requirement, if it is not the paragraph's role. */
  role?: string;
  /** The wrong paragraph, if the rule reads the whole document. */
  paragraph?: LintParagraph;
  /** The place of the finding, if it is not the target of the rule. */
  path?: string;
}

/** A change of formatting. It never changes the text of a document. */
export interface Repair {
  /** The name of a property element inside `w:pPr`, `w:rPr` or `w:sectPr`. */
  element: string;
  /** Attributes to set; other attributes of the element are kept. */
  set?: Readonly<Record<string, string>>;
  /** Attributes to remove. */
  drop?: readonly string[];
  /**
   * The inherited value is right, so the attributes in `drop`, or the whole element, are removed.
   */
  isRemoval?: boolean;
  /** The written value, if the policy allows several. */
  written?: IssueValue;
  /** Repairs of other properties at the same place. All are written, or none. */
  also?: readonly Repair[];
}

/** Two documents that show a rule: with the same policy, one passes and the other fails. */
export interface RuleExample {
  /** The text of a policy file. */
  policy: string;
  passes: ExampleDocument;
  fails: ExampleDocument;
}

/** The content of `w:body`, and other parts by name; bytes are given as `base64:…`. */
export interface ExampleDocument {
  body: string;
  /** The body of the template, if it differs. */
  templateBody?: string;
  parts?: Readonly<Record<string, string>>;
}

export interface Rule extends RuleDescription {
  readonly example: RuleExample;
  /**
   * For rules on paragraphs or runs: the `characterClasses` without which a paragraph cannot have a
   * finding.
   */
  readonly needs?: number;
  /**
   * For rules on paragraphs or runs: the result depends only on formatting (a paragraph's format,
   * role and size of text; a run's format and font slots), so it is the same wherever that is the
   * same.
   */
  readonly goesByFormat?: true;
  /** Whether the policy asks for the rule. */
  isAsked(requirements: Requirements): boolean;
  document?(document: LintDocument): Iterable<Finding>;
  section?(section: Section, document: LintDocument): Iterable<Finding>;
  paragraph?(paragraph: LintParagraph, document: LintDocument): Finding | null;
  run?(
    run: LintRun,
    paragraph: LintParagraph,
    document: LintDocument,
  ): Finding | readonly Finding[] | null;
  table?(table: LintTable, document: LintDocument): Finding | null;
}

/** A table of the body that is not nested in another. */
export interface LintTable {
  path: string;
  element: XmlElement;
  document: XmlDocument;
  /** The section of the table, if it is known. */
  section: Section | null;
}
