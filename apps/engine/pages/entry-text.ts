import type { StoryPart } from "../word/stories.ts";
import type { XmlElement } from "../xml/tree.ts";
import { noNode } from "../xml/tree.ts";
import type { Heading } from "./headings.ts";
import { type ShownPiece, textOf, withoutSpace } from "./page-text.ts";

type TextPiece = Extract<ShownPiece, { kind: "text" }>;

/** Whether an entry of a table of contents says what its heading says. */
export type EntryState = "same" | "updated" | "stale";

/**
 * Compares the text of an entry with its heading, and writes it again if the structure is the same: the number, a tab
 * and the text, each in one formatting.
 *
 * @param before the pieces of the entry before its page number.
 */
export function updateEntryText(
  story: StoryPart,
  before: readonly ShownPiece[],
  heading: Heading,
): EntryState {
  const lastTab = before.findLastIndex(({ kind }) => kind === "tab");
  // Without a tab before the page number, it is not known where the text ends.
  const shown = lastTab < 0 ? before : before.slice(0, lastTab);
  const { hasUnknownNumber, number, text } = heading;
  const entry = withoutSpace(textOf(shown));
  const wanted = withoutSpace(text);
  if (entry === withoutSpace(number ?? "") + wanted) return "same";
  if (entry === wanted || (hasUnknownNumber && entry.endsWith(wanted))) return "same";
  if (lastTab < 0 || wanted === "" || text.includes("\t")) return "stale";
  const parts = splitAtTabs(shown);
  const isNumbered = number !== null || hasUnknownNumber;
  if (parts === null || parts.length > (isNumbered ? 2 : 1)) return "stale";
  if (parts.length === 2) {
    const [numberPart = [], textPart = []] = parts;
    if (!isUniform(story, textPart) || !isUniform(story, numberPart)) return "stale";
    if (number !== null) write(story, numberPart, number);
    write(story, textPart, text);
    return "updated";
  }
  const [textPart = []] = parts;
  if (!isUniform(story, textPart)) return "stale";
  const prefix = prefixOf(textOf(textPart), heading);
  if (prefix === null) return "stale";
  write(story, textPart, prefix + text);
  return "updated";
}

/** The number before the text of an entry without a tab between them; null if it is not there. */
function prefixOf(entry: string, { hasUnknownNumber, number }: Heading): string | null {
  if (hasUnknownNumber) return null;
  if (number === null) return "";
  if (!entry.startsWith(number)) return null;
  return number + (/^\s*/.exec(entry.slice(number.length))?.[0] ?? "");
}

/** The texts between tabs; null if there is something else than text, or no text between two tabs. */
function splitAtTabs(pieces: readonly ShownPiece[]): TextPiece[][] | null {
  const parts: TextPiece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind === "text") parts.at(-1)?.push(piece);
    else if (piece.kind === "tab") parts.push([]);
    else if (piece.kind === "object" || piece.kind === "break") return null;
  }
  return parts.some(({ length }) => length === 0) ? null : parts;
}

/** Whether all texts are `w:t` in runs with the same properties. */
function isUniform({ document }: StoryPart, texts: readonly TextPiece[]): boolean {
  const properties = texts.map(({ run }) => {
    const rPr = run === noNode ? null : document.child(run, "w:rPr");
    return rPr === null ? "" : document.sourceOf(rPr);
  });
  const areTexts = texts.every(({ element }) => document.name(element) === "w:t");
  return areTexts && new Set(properties).size === 1;
}

function write({ document }: StoryPart, [first, ...others]: readonly TextPiece[], text: string) {
  if (first === undefined) return;
  setText(document, first.element, text);
  for (const { element } of others) document.setText(element, "");
}

/** Writes a text with its spaces at the ends (XML 1.0, 2.10). */
function setText(document: StoryPart["document"], element: XmlElement, text: string): void {
  document.setText(element, text);
  if (text !== text.trim()) document.setAttribute(element, "xml:space", "preserve");
}
