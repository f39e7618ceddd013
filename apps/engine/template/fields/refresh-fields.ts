import type { StoryPart } from "../../word/stories.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { readCode } from "./field-code.ts";
import { type Field, readFields, type StoryFields } from "./read-fields.ts";
import { countSequences } from "./sequences.ts";

/** A field that Word has to update. */
export interface StaleField {
  /** `contents`: a table of contents. */
  kind: "contents" | "field";
  /** The path of the paragraph in which it begins. */
  path: string;
  /** `TOC`, `SEQ`, `REF`; `=` for a formula. */
  name: string;
}

/** References to a bookmark (17.16.5.47, .45, .43). */
const references = new Set(["REF", "PAGEREF", "NOTEREF"]);

/**
 * Updates fields after stories were filled, as far as possible without page layout. Captions
 * (`SEQ`) are counted. Other fields get `w:dirty` (ECMA-376 part 1, 17.16.18 and 17.16.19), so that
 * Word updates them when it opens the document.
 *
 * @param stories the body first, then the other stories in which something was filled.
 * @param wasCopied whether an element stands in an expanded section; `null` if there are no
 *   sections, so that numbers and references have not changed.
 * @returns the fields that Word has to update.
 */
export function refreshFields(
  stories: readonly StoryPart[],
  wasCopied: ((element: XmlElement, story: StoryPart) => boolean) | null,
): StaleField[] {
  const stale: StaleField[] = [];
  /** Names of bookmarks around captions whose number has changed. */
  const renumbered = new Set<string>();
  for (const story of stories) {
    const storyFields = readFields(story);
    if (storyFields.fields.length === 0) continue;
    const isCopy = (field: Field) => wasCopied?.(field.start, story) === true;
    const captions = wasCopied === null ? untouched : refreshCaptions(story, storyFields, isCopy);
    for (const name of bookmarksAround(storyFields, captions.changed)) renumbered.add(name);
    for (const field of storyFields.fields) {
      const { name, arguments: words } = readCode(field.code);
      const isStale =
        name === "TOC" ||
        name === "=" ||
        captions.unknown.has(field) ||
        (references.has(name) && (isCopy(field) || renumbered.has((words[0] ?? "").toLowerCase())));
      if (!isStale || isLocked(story, field) || isInContents(field)) continue;
      story.document.setAttribute(field.start, "w:dirty", "true");
      if (field.twin !== null) continue;
      stale.push({ kind: name === "TOC" ? "contents" : "field", path: field.path, name });
    }
  }
  return stale;
}

interface Captions {
  /** Captions whose number has changed or is not known. */
  changed: ReadonlySet<Field>;
  /** Captions that Word has to count. */
  unknown: ReadonlySet<Field>;
}

const untouched: Captions = { changed: new Set(), unknown: new Set() };

/**
 * Writes the numbers of captions in the body. In other stories Word has to count copied captions.
 */
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

/** Writes a number as the result of a field. `unknown`: only Word can write it. */
function writeNumber(
  story: StoryPart,
  field: Field,
  text: string | null,
): "same" | "written" | "unknown" {
  const { document, kind } = story;
  const [first, ...others] = field.texts;
  if (isLocked(story, field)) return "same";
  if (text === null || kind !== "body") return "unknown";
  if (field.texts.map((element) => document.text(element)).join("") === text) return "same";
  if (first === undefined) return "unknown";
  document.setText(first, text);
  for (const other of others) document.setText(other, "");
  return "written";
}

/** Whether the author has locked a field against updates (17.16.18). */
function isLocked({ document }: StoryPart, { start }: Field): boolean {
  return ["1", "true", "on"].includes(document.attribute(start, "w:fldLock") ?? "");
}

/** Names, in small letters, of the bookmarks in which a caption begins. */
function bookmarksAround(
  { fields, bookmarks }: StoryFields,
  captions: ReadonlySet<Field>,
): string[] {
  // The number of captions before each field.
  const counts = [0];
  for (const field of fields) counts.push((counts.at(-1) ?? 0) + (captions.has(field) ? 1 : 0));
  return [...bookmarks]
    .filter(([, { from, to }]) => (counts[to] ?? 0) > (counts[from] ?? 0))
    .map(([name]) => name.toLowerCase());
}

/** Whether a field stands in a table of contents. Word updates the table together with its fields. */
function isInContents({ outer }: Field): boolean {
  for (let at = outer; at !== null; at = at.outer) {
    if (readCode(at.code).name === "TOC") return true;
  }
  return false;
}
