import type { Candidate, UnsupportedReason } from "./read-bracket.ts";
import type { TagForm, TagFormatter } from "./tag-grammar.ts";

/** The delimiters of a tag, U+3010 and U+3011. */
export const tagDelimiters = ["【", "】"] as const;

/** What a tag says, of a field or of a section. Offsets are UTF-16 units in the text. */
interface WellFormed {
  /** `MEETING_TITLE`, `CLIENT.NAME`, `.`, `@INDEX` */
  name: string;
  formatters: readonly TagFormatter[];
  /** All of it, brackets too. */
  wording: string;
  /** Characters that nobody sees stand in its name. */
  hasInvisible?: true;
  start: number;
  end: number;
}

/** A tag that a value takes the place of. */
export interface TagFound extends WellFormed {
  kind: "tag";
  form: TagForm;
}

/** The tag with which a section begins or ends; the grammar calls a section tag a mark. */
export interface MarkFound extends WellFormed {
  kind: "mark";
  mark: "open" | "inverse" | "close";
}

/** A broken tag: somebody seems to have meant one. */
export interface UnsupportedFound {
  kind: "unsupported";
  reason: UnsupportedReason;
  /** The tag that it was taken for. */
  takenFor?: string;
  candidate?: Candidate;
  start: number;
  end: number;
}

/** Prose, as far as the template tells. */
export interface LiteralFound {
  kind: "literal";
  candidate?: Candidate;
  start: number;
  end: number;
}

/** Something in brackets. Offsets are UTF-16 units in the paragraph's text. */
export type Bracketed = TagFound | MarkFound | UnsupportedFound | LiteralFound;
