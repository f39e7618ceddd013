import type { Alignment } from "../effective/values/effective.ts";
import type { DirectPolicy } from "./direct-policy.ts";
import type { RoleSign } from "./role-match.ts";
import type { TextRequirement } from "./text-requirement.ts";
import type { NameSpec, NumberSpec } from "./values.ts";

export type Severity = "error" | "warn" | "info";

/** What right looks like. Plain data: it is sent to workers. */
export interface Policy {
  name: string;
  /** The twelve direct keys, for the check of what paragraphs and runs state themselves. */
  direct: DirectPolicy | null;
  /** Everything else, for the check of the effective formatting. */
  requirements: Requirements | null;
}

export interface Requirements {
  /** Which rules are off, or have another severity than their own. */
  rules: Readonly<Partial<Record<string, Severity | "off">>>;
  /** What is checked: what the job filled, or everything. */
  scope: "touched" | "all";
  /** How grave it is where the XML does not decide. */
  unverified: Severity | "off";
  page: PageSpec;
  fonts: FontsSpec;
  /** The most certain sign of all roles says what a paragraph is; of equals the first role's. */
  roles: readonly RoleSpec[];
  /** What is less certain makes warnings at most, and no repair. */
  min_confidence: number;
  headings: { sequential?: boolean | undefined; require_style?: boolean | undefined };
  numbering: {
    forbid?: "direct" | "all" | "none" | undefined;
    forbid_manual?: boolean | undefined;
    sequence?: boolean | undefined;
    form?: boolean | undefined;
    levels?: boolean | undefined;
  };
  attachments: { match?: boolean | undefined };
  styles: {
    allowed?: NameSpec | undefined;
    require_defined?: boolean | undefined;
    forbid_direct?: boolean | undefined;
  };
  tables: {
    forbid?: boolean | undefined;
    fit?: boolean | undefined;
    repeat_header?: boolean | undefined;
    require_borders?: boolean | undefined;
    forbid_empty_cells?: boolean | undefined;
  };
  whitespace: {
    leading?: boolean | undefined;
    trailing?: boolean | undefined;
    doubled?: boolean | undefined;
    full_width?: boolean | undefined;
    tab_indent?: boolean | undefined;
    line_break?: boolean | undefined;
    page_break?: boolean | undefined;
    max_empty?: number | undefined;
  };
  punctuation: {
    half_width?: boolean | undefined;
    form?: boolean | undefined;
    unbalanced?: boolean | undefined;
    line_start?: boolean | undefined;
    slot?: "east_asia" | "latin" | undefined;
  };
  text: {
    date?: string | undefined;
    number?: string | undefined;
    mixed_scripts?: "space" | "no_space" | undefined;
    consistent?: boolean | undefined;
  };
  leftovers: {
    placeholders?: boolean | undefined;
    patterns?: readonly string[] | undefined;
    revisions?: boolean | undefined;
    comments?: boolean | undefined;
    hidden?: boolean | undefined;
    highlight?: boolean | undefined;
    macros?: boolean | undefined;
    external_links?: boolean | undefined;
    stale_toc?: boolean | undefined;
    stale_fields?: boolean | undefined;
    broken_parts?: boolean | undefined;
  };
  images: {
    alt?: boolean | undefined;
    fit?: boolean | undefined;
    keep_aspect?: boolean | undefined;
  };
  /** What must be as it was in the template. */
  lock: {
    sections?: boolean | undefined;
    headers?: boolean | undefined;
    tables?: boolean | undefined;
    styles?: boolean | undefined;
  };
  language: string | undefined;
}

export interface PageSpec {
  size?: { width: NumberSpec; height: NumberSpec } | undefined;
  orientation?: "portrait" | "landscape" | undefined;
  margins?:
    | Partial<Record<"top" | "bottom" | "left" | "right", NumberSpec | undefined>>
    | undefined;
  gutter?: NumberSpec | undefined;
  header?: NumberSpec | undefined;
  footer?: NumberSpec | undefined;
  columns?: number | undefined;
  grid?:
    | {
        type: "none" | "lines" | "linesAndChars" | "snapToChars";
        line_pitch?: NumberSpec | undefined;
      }
    | undefined;
  page_number?: PageNumberSpec | undefined;
  /** Sections besides the first may lie on their side: size and margins turned with them. */
  allow_landscape?: boolean | undefined;
  forbid_header_text?: boolean | undefined;
}

export interface PageNumberSpec {
  required?: boolean | undefined;
  in?: "header" | "footer" | undefined;
  /** On all pages that `odd` and `even` do not speak of. */
  alignment?: readonly Alignment[] | undefined;
  odd?: SideSpec | undefined;
  even?: SideSpec | undefined;
  pattern?: string | undefined;
  font?: { latin?: NameSpec | undefined } | undefined;
  size?: NumberSpec | undefined;
  /** By the names of ST_NumberFormat (17.18.59). */
  number_format?: NameSpec | undefined;
  /** Of the first section; the others count on. */
  start?: number | undefined;
  first_page?: "required" | "none" | "any" | undefined;
  /** A section with such a paragraph needs no number on its first page. */
  first_page_without?: { roles: readonly string[]; pattern?: string | undefined } | undefined;
}

/** Where the number stands on odd pages, or on even ones. */
export interface SideSpec {
  alignment?: readonly Alignment[] | undefined;
  left_indent?: NumberSpec | undefined;
  right_indent?: NumberSpec | undefined;
}

export interface FontsSpec {
  allowed?: NameSpec | undefined;
  installed?: NameSpec | undefined;
  forbid_theme_shadow?: boolean | undefined;
}

/** A kind of paragraph: how it is known, and how it must look. */
export interface RoleSpec {
  name: string;
  /** Any of them shows the role. */
  match: readonly RoleSign[];
  /** A paragraph of the role must be there. */
  required: boolean;
  /** Where none has to be there: a paragraph of that role, with that text, is there instead. */
  unless: readonly { role: string; text_pattern?: string | undefined }[];
  /** How much depends on its presence. */
  strength: Strength;
  /** Instead of the policy's. */
  min_confidence: number | null;
  /** How much of a paragraph has the role: all of it, or its first sentence. */
  extent: "paragraph" | "sentence";
  /** The role of the text behind the first sentence. */
  rest: string;
  /** Stretches of its text with requirements of their own. */
  parts: readonly RolePart[];
  /** Requirements that may not hold: told as warnings at most, and never repaired. */
  recommended: readonly string[];
  paragraph: ParagraphSpec;
  run: RunSpec;
  /** What its text must be; all of it holds. */
  text: readonly TextRequirement[];
}

export type Strength = "required" | "recommended";

/** A stretch of a paragraph's text, as the name behind the label. */
export interface RolePart {
  name: string;
  /** The text of the stretch; of several groups the first counts. */
  pattern: string;
  run: RunSpec;
}

export interface ParagraphSpec {
  alignment?: readonly Alignment[] | undefined;
  first_line_indent?: NumberSpec | undefined;
  first_line_start?: NumberSpec | undefined;
  hanging_indent?: NumberSpec | undefined;
  left_indent?: NumberSpec | undefined;
  right_indent?: NumberSpec | undefined;
  space_before?: NumberSpec | undefined;
  space_after?: NumberSpec | undefined;
  line?: NumberSpec | undefined;
  keep_with_next?: boolean | undefined;
  widow_control?: boolean | undefined;
  page_break_before?: boolean | undefined;
  snap_to_grid?: boolean | undefined;
  outline_level?: number | undefined;
}

export interface RunSpec {
  latin_font?: NameSpec | undefined;
  east_asia_font?: NameSpec | undefined;
  cs_font?: NameSpec | undefined;
  size?: NumberSpec | undefined;
  bold?: boolean | undefined;
  italic?: boolean | undefined;
  underline?: boolean | undefined;
  color?: NameSpec | undefined;
  char_spacing?: NumberSpec | undefined;
}
