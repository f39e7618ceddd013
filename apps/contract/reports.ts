import type { ExitCode } from "./exit-codes.ts";
import type { FitVerdict } from "./fit.ts";
import type { LogWarningReason } from "./log-warnings.ts";

/**
 * The shapes of reports: the files of a run's ZIP, and the answer of a precheck. The engine writes them, and
 * clients read them.
 */

/** The place of a tag, or of other text in brackets. */
export interface TagPlace {
  part: string;
  paragraph_path: string;
  run_id: string;
  /** UTF-16 units from the start of run `run_id`; a tag over several runs ends past that run. */
  start: number;
  end: number;
}

/** An entry of `out.replace_log.json`: a tag, prose in brackets, or a field outside of text. */
export interface LogEntry extends TagPlace {
  status: "replaced" | "missing" | "unsupported" | "literal";
  field_name: string | null;
  original_text: string;
  new_text: string | null;
  reason: string | null;
  /** With the reason `missing_in_item`: the section, and the number of its item, from 1. */
  section?: string;
  item?: number;
  /** For an unsupported tag, sentences about what is wrong, what is allowed and what was meant. */
  message?: string | undefined;
  /** The words that may stand there. */
  allowed?: string[] | undefined;
  /** The word or the tag that was probably meant. */
  nearest?: string | undefined;
  /** Further words about an unsupported tag, such as the values that a control accepts. */
  detail?: string | undefined;
  /** For an unsupported tag, the tag that its author probably meant. */
  taken_for?: string | undefined;
  /** `original_text` is only its beginning. */
  truncated?: true | undefined;
}

/** A warning of the log; the job goes on. */
export interface LogWarning {
  reason: LogWarningReason;
  field_name: string;
  paragraph_path: string;
  run_id: string;
}

/** The fields that a task lacks: `out.missing_fields.json`. */
export interface MissingFields {
  missing_required: string[];
  missing_optional: string[];
  /** The first fields that items lack, and the number of all; absent if items lack no field. */
  missing_in_items?: MissingInItem[];
  missing_in_items_count?: number;
}

/** A field without a value in an item of a section. */
export interface MissingInItem {
  section: string;
  /** From 1. */
  item: number;
  field: string;
}

/** `direct` reads only what paragraphs and runs state themselves, `effective` everything else too. */
export type CheckName = "direct" | "effective";

/** One finding, in the shape of `out.format_report.json`. */
export interface FormatIssue {
  /** The check that found it: both checks have rules of the same code. */
  check: CheckName;
  /** The code of a rule: `LINE_SPACING_MISMATCH`. */
  code: string;
  message: string;
  /** The same in Chinese, with the expected and the actual value. A report always has it. */
  message_zh?: string | undefined;
  severity: "error" | "warn" | "info";
  /** The path of the paragraph, or of another place: `section0`, `t1`, `document`. */
  paragraph_path: string;
  run_id: string | null;
  /** Whether a safe fix can correct this at this place. */
  fixable: boolean;
  fixed: boolean;
  expected: IssueValue;
  actual: IssueValue;
  tolerance: number | null;
  template_value: IssueValue;
  rendered_value: IssueValue;
  /** `unknown`: the XML at the place does not say whether it is wrong. */
  observability: "observed" | "unknown";
  /**
   * The template itself has the same at this place. The finding is then reported as `info` and never
   * fixed.
   */
  in_template?: true | undefined;
  context: Record<string, string | number>;
}

export type IssueValue = number | string | boolean | Record<string, string | null> | null;

/** One change of a fix, in the shape of `out.format_report.json`. */
export interface FixChange {
  /** The path of the changed paragraph, section (`section0`) or style (`styles:Body`). */
  paragraph_path: string;
  run_id?: string;
  /**
   * The measure's name in the report (`line_spacing_twips`), or the changed elements: `w:jc`, `w:b,
   * w:i`.
   */
  field: string;
  /** The code of the rule that caused the change. */
  code: string;
  before: number | string | null;
  after: number | string | null;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
  /** The paragraph's role by the policy. */
  role?: string;
  /** The formatting of the paragraph or page in words, before and after all fixes; `_zh`: in Chinese. */
  formatting?: { before: string; after: string; before_zh: string; after_zh: string };
}

/**
 * Whether a template fits its skill and its task: members of `out.replace_log.json` and of a precheck. Lists hold
 * at most 100 entries; the counts are those of all.
 */
export interface FitReport {
  fit: FitVerdict & {
    /** Names in tags that neither the skill nor the task has. */
    unknown_fields: { name: string; nearest: string | null }[];
  };
  /** Keys of the payload that no tag uses. */
  unused_keys: { key: string; nearest: string | null }[];
  unused_key_count: number;
  /** Tags of other engines, such as `{{title}}`: docops leaves them alone. */
  other_delimiters: OtherDelimiters[];
  other_delimiter_count: number;
}

/** A text that looks like a tag of another engine. */
export interface OtherDelimiters {
  text: string;
  part: string;
  paragraph_path: string;
}

/** A value that a template asks for, as its tags show it. */
export interface OutlineField {
  /** Its key in the payload, in lower case, after the keys that it is in: `meeting.title`, `goods.price`. */
  path: string;
  /**
   * `object` and `list` have the members that follow, and so may a `section`: tags do not show whether it is a list,
   * an object or a condition.
   */
  role: "value" | "object" | "section" | "list";
  form: "value" | "picture" | "markdown";
  /** A tag writes the value; false for a section or an object that only has members or is a condition. */
  is_written: boolean;
  /** The formatters of its tags: `date:YYYY-MM-DD`, `currency`. */
  formatters: string[];
  /** The words before its first tag, in its cell, or in the cell beside or above; null if there are none. */
  label: string | null;
}

/** The report about what a run would do. The answer of a precheck adds a `request_id`. */
export interface Precheck extends MissingFields, FitReport {
  /** A run would end with exit code 0. */
  ok: boolean;
  expected_exit_code: ExitCode;
  summary: {
    template_field_count: number;
    missing_required_count: number;
    missing_optional_count: number;
    unsupported_count: number;
    /** Bracketed prose. */
    note_count: number;
    warning_count: number;
  };
  /** Names in the order of their first tag. */
  template_fields: string[];
  /** For each field the first places of its tags, and the number of all. */
  fields: { name: string; count: number; places: TagPlace[] }[];
  /** The values that the template asks for, in document order; the first of them, and the number of all. */
  outline: OutlineField[];
  outline_count: number;
  /** The first tags that cannot be filled. */
  unsupported: LogEntry[];
  /** The first pieces of bracketed prose, which are left alone. */
  notes: LogEntry[];
  /** The first warnings. */
  warnings: LogWarning[];
  /** The result of a run's format check; empty if the template cannot be filled. */
  format: { passed: boolean; error_count: number; issue_count: number; issues: FormatIssue[] };
  /** The lists have fewer entries than the counts say. */
  truncated: boolean;
}

/** The differences of two versions of a template. Lists are bounded; the counts are those of all. */
export interface TemplateDiff {
  summary: {
    fields_added: number;
    fields_removed: number;
    paragraphs_added: number;
    paragraphs_removed: number;
    texts_changed: number;
    formats_changed: number;
    pages_changed: number;
    parts_changed: number;
  };
  /** Names of fields, in the order of their first tag. */
  fields: { added: string[]; removed: string[] };
  /** Paragraphs, in document order. */
  changes: ParagraphChange[];
  /** Sections whose page is set up in another way, in words, `_zh`: in Chinese; null: there is no such section. */
  pages: {
    section: string;
    from: string | null;
    to: string | null;
    from_zh: string | null;
    to_zh: string | null;
  }[];
  /** All parts of the package whose content differs, also where no other list says why. */
  parts: { part: string; change: "added" | "removed" | "changed" }[];
  /** The lists have fewer entries than the counts say. */
  truncated: boolean;
}

/** A paragraph that was added, removed, or changed in its text or its effective formatting. */
export interface ParagraphChange {
  change: "added" | "removed" | "changed";
  /** Null for a paragraph that is not there. */
  from_path: string | null;
  to_path: string | null;
  from_text: string | null;
  to_text: string | null;
  /** The effective formatting in words, `_zh`: in Chinese, and the properties that differ; null: it is the same. */
  formatting: {
    from: string;
    to: string;
    from_zh: string;
    to_zh: string;
    properties: string[];
  } | null;
}
