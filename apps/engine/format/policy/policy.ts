import type { Alignment } from "../effective/values/effective.ts";
import type { DirectPolicy } from "./direct-policy.ts";
import type { RoleSign } from "./role-match.ts";
import type { TextRequirement } from "./text-requirement.ts";
import type { NameSpec, NumberSpec } from "./values.ts";

export type Severity = "error" | "warn" | "info";

/** The requirements on a document's format. Plain data, because it is sent to workers. */
export interface Policy {
  name: string;
  /** The twelve direct keys; the direct check reads them. */
  direct: DirectPolicy | null;
  /** All other keys; the effective check reads them. */
  requirements: Requirements | null;
}

export interface Requirements {
  /** Rules that are off or have another severity than their own. */
  rules: Readonly<Partial<Record<string, Severity | "off">>>;
  /** `touched`: only what the job filled is checked. */
  scope: "touched" | "all";
  /** The severity of a place where the XML does not say whether it is right. */
  unverified: Severity | "off";
  page: PageSpec;
  fonts: FontsSpec;
  /** A paragraph gets the role whose sign is the most certain; if several are equally certain, it gets the first of them. */
  roles: readonly RoleSpec[];
  /** Roles that are less certain than this make warnings at most, and are not repaired. */
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
  /** Parts of the document that must be as they were in the template. */
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
  /** Sections after the first may be landscape, with size and margins turned. */
  allow_landscape?: boolean | undefined;
  forbid_header_text?: boolean | undefined;
}

export interface PageNumberSpec {
  required?: boolean | undefined;
  in?: "header" | "footer" | undefined;
  /** The alignment on pages without a value in `odd` or `even`. */
  alignment?: readonly Alignment[] | undefined;
  odd?: SideSpec | undefined;
  even?: SideSpec | undefined;
  pattern?: string | undefined;
  font?: { latin?: NameSpec | undefined } | undefined;
  size?: NumberSpec | undefined;
  /** Names of ST_NumberFormat (17.18.59). */
  number_format?: NameSpec | undefined;
  /** The first number of the first section; later sections count on. */
  start?: number | undefined;
  first_page?: "required" | "none" | "any" | undefined;
  /** A section with a paragraph of these roles needs no number on its first page. */
  first_page_without?: { roles: readonly string[]; pattern?: string | undefined } | undefined;
}

/** The place of the number on odd pages, or on even ones. */
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

/** A kind of paragraph: the signs that show it, and the formatting that it must have. */
export interface RoleSpec {
  name: string;
  /** Any one of these signs shows the role. */
  match: readonly RoleSign[];
  /** Whether the document must have a paragraph of the role. */
  required: boolean;
  /** Paragraphs that may stand in its place, by role and text. */
  unless: readonly { role: string; text_pattern?: string | undefined }[];
  /** How strictly a paragraph of the role is required. */
  strength: Strength;
  /** Overrides the policy's. */
  min_confidence: number | null;
  /** The part of a paragraph that has the role: all of it, or its first sentence. */
  extent: "paragraph" | "sentence";
  /** The role of the text after the first sentence. */
  rest: string;
  /** Stretches of the text with requirements of their own. */
  parts: readonly RolePart[];
  /**
   * Keys of requirements that are recommended: reported as warnings at most, and never repaired.
   */
  recommended: readonly string[];
  paragraph: ParagraphSpec;
  run: RunSpec;
  /** Requirements on the text; all of them must hold. */
  text: readonly TextRequirement[];
}

export type Strength = "required" | "recommended";

/** A stretch of a paragraph's text, such as the name after a label. */
export interface RolePart {
  name: string;
  /**
   * A regular expression that matches the stretch; if it has groups, the first group is the
   * stretch.
   */
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
