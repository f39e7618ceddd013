import type { StoryPart } from "../../word/stories.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { readCode } from "./field-code.ts";
import { type Field, readFields, type StoryFields } from "./read-fields.ts";
import { countSequences } from "./sequences.ts";

/** A field that Word has to work out anew. */
export interface StaleField {
  /** `contents`: a table of contents. */
  kind: "contents" | "field";
  /** Of the paragraph in which it begins. */
  path: string;
  /** `TOC`, `SEQ`, `REF`; `=` for a formula. */
  name: string;
}

/** References to a bookmark (17.16.5.47, .45, .43). */
const references = new Set(["REF", "PAGEREF", "NOTEREF"]);

/**
 * Brings fields up to date after stories were filled, as far as can be done without laying pages out:
 * captions (`SEQ`) are counted; what cannot be worked out here is marked (`w:dirty`, ECMA-376 part 1,
 * 17.16.18 and 17.16.19), so that Word works it out when it opens the document.
 *
 * @param stories those that something was filled in, and the body, which comes first.
 * @param wasCopied whether an element stands in an expanded section; `null`: there are no sections, and
 * numbers and references are as they were.
 */
export function refreshFields(
  stories: readonly StoryPart[],
  wasCopied: ((element: XmlElement, story: StoryPart) => boolean) | null,
): StaleField[] {
  const stale: StaleField[] = [];
  /** Bookmarks around captions that have another number now. */
  const renumbered = new Set<string>();
  for (const story of stories) {
    const found = readFields(story);
    if (found.fields.length === 0) continue;
    const isCopy = (field: Field) => wasCopied?.(field.mark, story) === true;
    const captions = wasCopied === null ? untouched : refreshCaptions(story, found, isCopy);
    for (const name of bookmarksWith(found, captions.changed)) renumbered.add(name);
    for (const field of found.fields) {
      const { name, arguments: words } = readCode(field.code);
      const isOld =
        name === "TOC" ||
        name === "=" ||
        captions.unknown.has(field) ||
        (references.has(name) && (isCopy(field) || renumbered.has((words[0] ?? "").toLowerCase())));
      if (!isOld || isLocked(story, field) || isInContents(field)) continue;
      story.document.setAttribute(field.mark, "w:dirty", "true");
      if (field.twin !== null) continue;
      stale.push({ kind: name === "TOC" ? "contents" : "field", path: field.path, name });
    }
  }
  return stale;
}

interface Captions {
  /** Their number is another now, or not known. */
  changed: ReadonlySet<Field>;
  /** Word has to count them. */
  unknown: ReadonlySet<Field>;
}

const untouched: Captions = { changed: new Set(), unknown: new Set() };

/** Writes the numbers of captions. Only those of the body are counted here. */
function refreshCaptions(
  story: StoryPart,
  { fields }: StoryFields,
  isCopy: (field: Field) => boolean,
): Captions {
  const changed = new Set<Field>();
  const unknown = new Set<Field>();
  for (const { numbers, isUncertain } of countSequences(fields)) {
    let isChanged = false;
    for (const { field, text } of numbers) {
      const outcome =
        story.kind !== "body" && !isCopy(field) ? "same" : writeNumber(story, field, text);
      if (outcome === "unknown") unknown.add(field);
      if (outcome === "same" && !isCopy(field)) continue;
      changed.add(field);
      isChanged = true;
    }
    if (isUncertain && isChanged) for (const { field } of numbers) unknown.add(field);
  }
  return { changed, unknown };
}

/** Lets a field show a number; `unknown`: Word has to. */
function writeNumber(
  story: StoryPart,
  field: Field,
  text: string | null,
): "same" | "written" | "unknown" {
  const { document, kind } = story;
  const [first, ...others] = field.texts;
  if (isLocked(story, field)) return "same";
  if (text === null || kind !== "body") return "unknown";
  if (field.texts.map((each) => document.text(each)).join("") === text) return "same";
  if (first === undefined) return "unknown";
  document.setText(first, text);
  for (const other of others) document.setText(other, "");
  return "written";
}

/** Somebody wants it to stay as it is (17.16.18). */
function isLocked({ document }: StoryPart, { mark }: Field): boolean {
  return ["1", "true", "on"].includes(document.attribute(mark, "w:fldLock") ?? "");
}

/** Names, in small letters, of the bookmarks in which one of the fields begins. */
function bookmarksWith({ fields, bookmarks }: StoryFields, those: ReadonlySet<Field>): string[] {
  // How many of those come before each field.
  const counts = [0];
  for (const field of fields) counts.push((counts.at(-1) ?? 0) + (those.has(field) ? 1 : 0));
  return [...bookmarks]
    .filter(([, { from, to }]) => (counts[to] ?? 0) > (counts[from] ?? 0))
    .map(([name]) => name.toLowerCase());
}

/** A table of contents is made anew with all that is in it. */
function isInContents({ outer }: Field): boolean {
  for (let at = outer; at !== null; at = at.outer) {
    if (readCode(at.code).name === "TOC") return true;
  }
  return false;
}
