import type { ExitCode } from "./exit-codes.ts";

/**
 * The shapes that reports are made of: the files of a run's ZIP, and the answer of a precheck. The engine makes
 * them, clients read them.
 */

/** The place of something in brackets. */
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
  /** Of `missing_in_item`: the section, and the number of its item, from 1. */
  section?: string;
  item?: number;
  /** Of an unsupported tag, what the reason alone does not tell: the values that a control accepts. */
  detail?: string | undefined;
  /** Of an unsupported tag: the tag that its author probably meant. */
  taken_for?: string | undefined;
  /** `original_text` is only its beginning. */
  truncated?: true | undefined;
}

/** A warning of the log; the job goes on. */
export interface LogWarning {
  reason: "forbidden_character" | "invisible_character" | "section_in_cell";
  field_name: string;
  paragraph_path: string;
  run_id: string;
}

/** The fields that a task lacks: `out.missing_fields.json`. */
export interface MissingFields {
  missing_required: string[];
  missing_optional: string[];
  /** The first fields that items lack, and how many there are; absent where items lack nothing. */
  missing_in_items?: MissingInItem[];
  missing_in_items_count?: number;
}

/** A field that an item of a section has no value for. */
export interface MissingInItem {
  section: string;
  /** From 1. */
  item: number;
  field: string;
}

/** `direct`: by what paragraphs and runs state themselves; `effective`: by everything else. */
export type CheckName = "direct" | "effective";

/** One finding, in the shape of `out.format_report.json`. */
export interface FormatIssue {
  /** The check that found it: both checks have rules of the same code. */
  check: CheckName;
  /** The code of a rule: `LINE_SPACING_MISMATCH`. */
  code: string;
  message: string;
  severity: "error" | "warn" | "info";
  /** The path of the paragraph, or of another place: `section0`, `t1`, `document`. */
  paragraph_path: string;
  run_id: string | null;
  /** Whether the safe repair can set this right at this place. */
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
   * The template itself has the same at this place. Then it is reported as `info` and never
   * repaired.
   */
  in_template?: true | undefined;
  context: Record<string, string | number>;
}

export type IssueValue = number | string | boolean | Record<string, string | null> | null;

/** One change of a repair, in the shape of `out.format_report.json`. */
export interface FixChange {
  /** The path of the changed paragraph, section (`section0`) or style (`styles:Body`). */
  paragraph_path: string;
  run_id?: string;
  /**
   * The measure's name in the report (`line_spacing_twips`), or the changed elements: `w:jc`, `w:b,
   * w:i`.
   */
  field: string;
  /** The code of the rule that asked for it. */
  code: string;
  before: number | string | null;
  after: number | string | null;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
  /** The paragraph's role by the policy. */
  role?: string;
  /** The formatting of the paragraph or page in words, before and after all repairs. */
  formatting?: { before: string; after: string };
}

/** What a run would do, without doing it: the answer of a precheck, which has a `request_id` besides. */
export interface Precheck extends MissingFields {
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
  /** Where they stand: of each the first places, and how many there are. */
  fields: { name: string; count: number; places: TagPlace[] }[];
  /** The first of the broken tags. */
  unsupported: LogEntry[];
  /** The first pieces of bracketed prose, which are left alone. */
  notes: LogEntry[];
  /** The first names with characters in them that nobody sees. */
  warnings: LogWarning[];
  /** The result of a run's format check; of a template that cannot be filled it is empty. */
  format: { passed: boolean; error_count: number; issue_count: number; issues: FormatIssue[] };
  /** Some of what is counted is not listed. */
  truncated: boolean;
}
