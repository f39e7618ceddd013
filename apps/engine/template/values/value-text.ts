import { replaceForbidden } from "../../xml/entities.ts";
import type { PictureValue } from "../pictures/picture-values.ts";

/** A piece of a value: text, a line break or tab, or a picture. */
export type ValueChunk =
  | { text: string }
  | { break: "w:br" | "w:tab" }
  | { picture: PictureValue; name: string };

/** A value that can be written into a run. */
export interface PreparedValue {
  /** The value as a reader of the document sees it, for the log. */
  text: string;
  chunks: readonly ValueChunk[];
  /** The value has no line breaks, tabs or pictures: only `text` has to be written. */
  isPlain: boolean;
  /** Changes that were made because XML cannot hold the value. */
  warnings: readonly "forbidden_character"[];
}

/**
 * Prepares a value for a run: line ends become `w:br`, tabs become `w:tab` (ECMA-376 part 1,
 * 17.3.3.1 and 17.3.3.32), and characters that XML cannot hold become U+FFFD. A vertical tab is a
 * line end, as in Excel, in Access and in text that is copied from Word.
 *
 * A backslash with a letter stays two characters: `CORP\nina` is a login, `docs\templates` a path.
 */
export function prepareValue(value: string): PreparedValue {
  // Nearly all values have no special characters.
  if (!specialCharacter.test(value))
    return { text: value, chunks: [{ text: value }], isPlain: true, warnings: noWarnings };
  const clean = replaceForbidden(value.replace(lineEnd, "\n"));
  const isPlain = !/[\n\t]/.test(clean.text);
  const warnings: PreparedValue["warnings"] =
    clean.count > 0 ? ["forbidden_character"] : noWarnings;
  return { text: clean.text, chunks: toChunks(clean.text), isPlain, warnings };
}

/** Control characters, and characters that XML may not hold. */
const specialCharacter = /[\0-\x1f\ud800-\udfff\ufffe\uffff]/;
const lineEnd = /\r\n?|\v/g;
const noWarnings: PreparedValue["warnings"] = [];

function toChunks(text: string): ValueChunk[] {
  const chunks: ValueChunk[] = [];
  for (const piece of text.split(/([\n\t])/)) {
    if (piece === "\n") chunks.push({ break: "w:br" });
    else if (piece === "\t") chunks.push({ break: "w:tab" });
    else if (piece !== "") chunks.push({ text: piece });
  }
  return chunks;
}
