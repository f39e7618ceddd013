import { replaceForbidden } from "../../xml/entities.ts";
import type { PictureValue } from "../pictures/picture-values.ts";

/** A piece of a value: text, a line break or tab, or a picture. */
export type ValueChunk =
  | { text: string }
  | { break: "w:br" | "w:tab" }
  | { picture: PictureValue; name: string };

/** A value that is fit for a run. */
export interface PreparedValue {
  /** The value as it reads in the document: what the log tells. */
  text: string;
  chunks: readonly ValueChunk[];
  /** Neither line breaks nor tabs: `text` is all that there is to write. */
  isPlain: boolean;
  /** Changes without which Word could not hold the value. */
  warnings: readonly "forbidden_character"[];
}

/**
 * Makes a value fit for a run: line ends become `w:br`, tabs `w:tab` (ECMA-376 part 1, 17.3.3.1 and
 * 17.3.3.32), characters that XML cannot hold become U+FFFD. A vertical tab is a line end, as it is
 * in Excel, Access and in what Word itself copies as text.
 *
 * A backslash with a letter is two characters of text: `CORP\nina` is a login, `docs\templates` a path.
 */
export function prepareValue(value: string): PreparedValue {
  // As values are, nearly always.
  if (!unusual.test(value))
    return { text: value, chunks: [{ text: value }], isPlain: true, warnings: none };
  const clean = replaceForbidden(value.replace(lineEnd, "\n"));
  const isPlain = !/[\n\t]/.test(clean.text);
  const warnings: PreparedValue["warnings"] = clean.count > 0 ? ["forbidden_character"] : none;
  return { text: clean.text, chunks: toChunks(clean.text), isPlain, warnings };
}

/** Control characters, and all that XML may not hold. */
const unusual = /[\0-\x1f\ud800-\udfff\ufffe\uffff]/;
const lineEnd = /\r\n?|\v/g;
const none: PreparedValue["warnings"] = [];

function toChunks(text: string): ValueChunk[] {
  const chunks: ValueChunk[] = [];
  for (const piece of text.split(/([\n\t])/)) {
    if (piece === "\n") chunks.push({ break: "w:br" });
    else if (piece === "\t") chunks.push({ break: "w:tab" });
    else if (piece !== "") chunks.push({ text: piece });
  }
  return chunks;
}
