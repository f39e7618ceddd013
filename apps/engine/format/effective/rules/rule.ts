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
  expected?: IssueValue;
  actual?: IssueValue;
  /** Where the actual value comes from: `direct`, `style Normal`, `docDefaults`, … */
  from?: string;
  /** The XML does not decide it. */
  isUnverified?: boolean;
  /** Which of several properties of the place it is about, where a rule holds more than one. */
  property?: string;
  /** How to put it right; left out where nobody can say. */
  repair?: Repair;
  /** Why there is no repair, where it is not that several values are allowed. */
  noRepair?: Refusal;
  /**
   * No graver than this, whatever the policy says of the rule: it is recommended, or not certain.
   */
  atMost?: "warn" | "info";
  /**
   * Findings of several rules about one thing are repaired together or not at all: size, orientation
   * and margins of a page.
   */
  group?: "page" | "grid";
  /** The role that asks, if it is not the paragraph's: of a part of its text. */
  role?: string;
  /** The wrong paragraph, where the rule reads the whole document. */
  paragraph?: LintParagraph;
  /** A place of its own, if it is not the paragraph that was looked at. */
  path?: string;
}

/** A change of formatting that cannot change what a document says. */
export interface Repair {
  /** `property` element inside `w:pPr`, `w:rPr` or `w:sectPr`. */
  element: string;
  /** Attributes to set; all others of the element stay. */
  set?: Readonly<Record<string, string>>;
  /** Attributes to take away. */
  drop?: readonly string[];
  /** The inherited value is right: the element's attributes in `drop`, or all of it, go away. */
  isRemoval?: boolean;
  /** The value that is written, where the policy allows several. */
  written?: IssueValue;
  /** Other properties of the same place that belong to it: all are written, or none. */
  also?: readonly Repair[];
}

/** Two documents that show a rule: by the same policy one passes and the other fails. */
export interface RuleExample {
  /** Of a policy file. */
  policy: string;
  passes: ExampleDocument;
  fails: ExampleDocument;
}

/** The content of `w:body`; further parts by name, bytes as `base64:…`. */
export interface ExampleDocument {
  body: string;
  /** Of the template, if it is another one. */
  templateBody?: string;
  parts?: Readonly<Record<string, string>>;
}

export interface Rule extends RuleDescription {
  readonly example: RuleExample;
  /**
   * Of a rule on paragraphs or runs: without any of these `characterClasses` a paragraph has nothing for
   * it.
   */
  readonly needs?: number;
  /**
   * Of a rule on paragraphs or runs: its answer only depends on formatting (a paragraph's format, role
   * and size of text; a run's format and font slots), and is the same wherever that is the same.
   */
  readonly goesByFormat?: true;
  /** Whether a policy asks for it at all. */
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

/** A table of the body that stands in no other. */
export interface LintTable {
  path: string;
  element: XmlElement;
  document: XmlDocument;
  /** The section that it stands in, as far as one can tell. */
  section: Section | null;
}
