import type { Candidate, UnsupportedReason } from "./read-bracket.ts";
import type { TagForm, TagFormatter } from "./tag-grammar.ts";

/** The delimiters of a tag, U+3010 and U+3011. */
export const tagDelimiters = ["【", "】"] as const;

/** The common part of tags of fields and of sections. Offsets are UTF-16 units in the text. */
interface WellFormedTag {
  /** `MEETING_TITLE`, `CLIENT.NAME`, `.`, `@INDEX` */
  name: string;
  formatters: readonly TagFormatter[];
  /** The text of the tag with its brackets. */
  raw: string;
  /** Its name holds invisible characters. */
  hasInvisible?: true;
  start: number;
  end: number;
}

/** A tag that a value replaces. */
export interface FieldTag extends WellFormedTag {
  kind: "tag";
  form: TagForm;
}

/** A tag that begins or ends a section. */
export interface SectionTag extends WellFormedTag {
  kind: "section_tag";
  role: "open" | "inverse" | "close";
}

/** A broken tag: a text that its author seems to have meant as a tag. */
export interface BrokenTag {
  kind: "unsupported";
  reason: UnsupportedReason;
  /** The tag that the author probably meant. */
  takenFor?: string;
  candidate?: Candidate;
  start: number;
  end: number;
}

/** Prose in brackets. With a candidate it may still become a tag in a job. */
export interface LiteralBrackets {
  kind: "literal";
  candidate?: Candidate;
  start: number;
  end: number;
}

/** A text in brackets. Offsets are UTF-16 units in the paragraph's text. */
export type Bracketed = FieldTag | SectionTag | BrokenTag | LiteralBrackets;
