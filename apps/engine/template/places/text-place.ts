import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { findTags } from "../grammar/find-tags.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { LinkWriter } from "./link-writer.ts";
import type { UnfillableReason } from "./seen.ts";

/** The node of a part whose scope a place has. */
export interface Anchor {
  document: XmlDocument;
  element: XmlElement;
}

/** A piece of the new text of a place: text of the template, or the value of a tag. */
export interface Stretch {
  text: string;
  isValue: boolean;
  /** The offset of the piece, or of its tag, in the text of the template; UTF-16 units. */
  at: number;
}

/** The address of a place in the log. */
export interface PlaceAddress {
  part: string;
  /** The path of its paragraph or table, or a path such as `core:title` or `chart1:p0`. */
  path: string;
  /** The id of the run around it; `""` outside of runs. */
  runId: string;
}

/** A text with tags outside of the runs of paragraphs. */
export interface TextPlace extends PlaceAddress {
  /** It repeats another place, for example in a fallback copy. */
  isMirror: boolean;
  /** It describes a picture and may name the picture's field (see `isPictureTag`). */
  isDescription: boolean;
  /**
   * Nodes with its scope: several if copies of a section show one part; none outside of stories.
   */
  anchors: readonly Anchor[];
  text: string;
  brackets: readonly Bracketed[];
  /**
   * Encodes or escapes values for the place.
   *
   * @throws PlaceError for a value that cannot stand there.
   */
  compose(stretches: readonly Stretch[]): readonly Stretch[];
  write(stretches: readonly Stretch[], links: LinkWriter): void;
}

/** A value that cannot stand in its place. */
export class PlaceError extends Error {
  override readonly name = "PlaceError";
  readonly reason: "link_scheme";

  constructor(reason: PlaceError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Everything in brackets in a text outside of paragraphs; `null` if all of it is prose, whatever
 * fields a job has.
 */
export function tagsOf(text: string): readonly Bracketed[] | null {
  if (!text.includes("【") && !text.includes("】")) return null;
  const brackets = findTags(text);
  return brackets.some(mayBeTag) ? brackets : null;
}

function mayBeTag(bracketed: Bracketed): boolean {
  return bracketed.kind !== "literal" || bracketed.candidate !== undefined;
}

/** A text with brackets that cannot be filled. */
export interface UnfillableText extends PlaceAddress {
  text: string;
  brackets: readonly Bracketed[];
  reason: UnfillableReason;
}

/** The raw text of the first tag in brackets; `null` if there are only broken tags. */
export function firstTagOf({ brackets }: Pick<UnfillableText, "brackets">): string | null {
  for (const tag of brackets) {
    if (tag.kind === "tag" || tag.kind === "section_tag") return tag.raw;
  }
  return null;
}

export function joined(stretches: readonly Stretch[]): string {
  return stretches.map(({ text }) => text).join("");
}

/** Leaves values as they are. */
export function asItIs(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches;
}

/** Replaces line ends and tabs in values by spaces, for places of one line. */
export function onOneLine(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.map((stretch) =>
    stretch.isValue ? { ...stretch, text: stretch.text.replace(/[\n\t]/g, " ") } : stretch,
  );
}

/** Whether a text is the tag of a picture and nothing else. */
export function isPictureTag(text: string, brackets: readonly Bracketed[]): boolean {
  const [tag] = brackets;
  if (tag?.kind !== "tag" || tag.form !== "picture" || brackets.length > 1) return false;
  return (text.slice(0, tag.start) + text.slice(tag.end)).trim() === "";
}
