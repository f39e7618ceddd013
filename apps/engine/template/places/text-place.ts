import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { findTags } from "../grammar/find-tags.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { LinkWriter } from "./link-writer.ts";
import type { RestReason } from "./seen.ts";

/** A node of a part, whose scope is the scope of what stands there. */
export interface Anchor {
  document: XmlDocument;
  element: XmlElement;
}

/** A piece of what a place becomes: text of the template, or the value of a tag. */
export interface Stretch {
  text: string;
  isValue: boolean;
  /** Where it, or its tag, begins in the text of the place; UTF-16 units. */
  at: number;
}

/** Where a place stands, for the log. */
export interface PlaceAddress {
  part: string;
  /** The path of its paragraph or table, `core:title`, `chart1:p0`. */
  path: string;
  /** The run that it stands in; `""` outside of runs. */
  runId: string;
}

/** Text with tags that stands outside of the runs of a paragraph. */
export interface TextPlace extends PlaceAddress {
  /** It stands in for another place that says the same. */
  isMirror: boolean;
  /** It describes a picture, whose field it may name (see `isPictureTag`). */
  isDescription: boolean;
  /** What it stands at: several where copies of a section show one part; none: in no section. */
  anchors: readonly Anchor[];
  text: string;
  brackets: readonly Bracketed[];
  /**
   * Makes values fit for the place: encodes, escapes.
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
 * Everything in brackets in a text outside of paragraphs; `null` where there is nothing but prose,
 * whatever fields there are.
 */
export function tagsOf(text: string): readonly Bracketed[] | null {
  if (!text.includes("【") && !text.includes("】")) return null;
  const found = findTags(text);
  const mayBeTag = (each: Bracketed) => each.kind !== "literal" || each.candidate !== undefined;
  return found.some(mayBeTag) ? found : null;
}

/** Brackets in a place that no text can be filled into. */
export interface RestTags extends PlaceAddress {
  text: string;
  brackets: readonly Bracketed[];
  reason: RestReason;
}

/** The first well-formed tag or mark of a text that cannot be filled. */
export function firstTagOf({ brackets: found }: Pick<RestTags, "brackets">): string | null {
  for (const each of found) {
    if (each.kind === "tag" || each.kind === "section_tag") return each.raw;
  }
  return null;
}

export function joined(stretches: readonly Stretch[]): string {
  return stretches.map(({ text }) => text).join("");
}

/** Values as they are. */
export function asItIs(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches;
}

/** Values where a line cannot end: line ends and tabs are spaces. */
export function onOneLine(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.map((each) =>
    each.isValue ? { ...each, text: each.text.replace(/[\n\t]/g, " ") } : each,
  );
}

/** Whether a text is the tag of a picture and nothing else. */
export function isPictureTag(text: string, found: readonly Bracketed[]): boolean {
  const [tag] = found;
  if (tag?.kind !== "tag" || tag.form !== "picture" || found.length > 1) return false;
  return (text.slice(0, tag.start) + text.slice(tag.end)).trim() === "";
}
