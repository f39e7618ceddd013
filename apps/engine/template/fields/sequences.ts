import { type FieldCode, readCode } from "./field-code.ts";
import type { Field } from "./read-fields.ts";

/** The number that a `SEQ` field should show. */
export interface SequenceNumber {
  field: Field;
  /** The number as the field shows it; `null` if only Word can count it. */
  text: string | null;
}

/** The fields of one identifier, in document order. */
export interface Sequence {
  numbers: SequenceNumber[];
  /** Word may get other numbers, because it may number text boxes apart from the text. */
  isUncertain: boolean;
}

/**
 * Counts the `SEQ` fields of a story (ECMA-376 part 1, 17.16.5.56) by identifier, in document
 * order. If one field of an identifier cannot be counted, none of them gets a number.
 */
export function countSequences(fields: readonly Field[]): Sequence[] {
  const byIdentifier = new Map<string, { field: Field; code: FieldCode }[]>();
  for (const field of fields) {
    const code = readCode(field.code);
    if (code.name !== "SEQ") continue;
    const identifier = (code.arguments[0] ?? "").toLowerCase();
    const sequence = byIdentifier.get(identifier) ?? [];
    byIdentifier.set(identifier, sequence);
    sequence.push({ field, code });
  }
  return [...byIdentifier.values()].map(countOne);
}

function countOne(sequence: readonly { field: Field; code: FieldCode }[]): Sequence {
  const isCountable = sequence.every(({ field, code }) => isSimple(field, code));
  const texts = new Map<Field, string | null>();
  let number = 0;
  for (const { field, code } of sequence) {
    const { switches } = code;
    if (field.twin !== null) {
      texts.set(field, texts.get(field.twin) ?? null);
      continue;
    }
    const reset = switches.get("r");
    if (reset !== undefined) number = Number(reset);
    else if (!switches.has("c")) number++;
    const isHidden = switches.has("h") && !switches.has("*");
    const text = isHidden ? "" : formatNumber(number, switches.get("*"));
    texts.set(field, isCountable ? text : null);
  }
  return {
    numbers: sequence.map(({ field }) => ({ field, text: texts.get(field) ?? null })),
    isUncertain: sequence.some(({ field }) => field.isInTextBox),
  };
}

function isSimple(field: Field, { arguments: words, switches }: FieldCode): boolean {
  const reset = switches.get("r");
  return (
    field.isPlain &&
    field.outer === null &&
    words.length === 1 &&
    [...switches.keys()].every((letter) => ["*", "r", "c", "n", "h"].includes(letter)) &&
    (reset === undefined || /^\d+$/.test(reset)) &&
    formatNumber(1, switches.get("*")) !== null
  );
}

/** A number in a format of `\*` (17.16.4.3.1); `null` for an unknown format. */
export function formatNumber(number: number, format: string | undefined): string | null {
  if (format === undefined || format.toLowerCase() === "arabic") return String(number);
  switch (format) {
    case "ALPHABETIC":
      return letters(number).toUpperCase();
    case "alphabetic":
      return letters(number);
    case "ROMAN":
      return roman(number).toUpperCase();
    case "roman":
      return roman(number);
    default:
      return null;
  }
}

/** a, b, …, z, aa, bb, … */
function letters(number: number): string {
  if (number < 1) return String(number);
  return String.fromCharCode(97 + ((number - 1) % 26)).repeat(Math.ceil(number / 26));
}

const romanDigits = [
  [1000, "m"],
  [900, "cm"],
  [500, "d"],
  [400, "cd"],
  [100, "c"],
  [90, "xc"],
  [50, "l"],
  [40, "xl"],
  [10, "x"],
  [9, "ix"],
  [5, "v"],
  [4, "iv"],
  [1, "i"],
] as const;

function roman(number: number): string {
  let written = "";
  let rest = number;
  for (const [value, digit] of romanDigits) {
    written += digit.repeat(Math.floor(rest / value));
    rest %= value;
  }
  return written;
}
