import type { RowFault } from "./row.ts";

/** A pattern for the names of a batch's documents, such as `{row}-{client.name}`, in its pieces. */
export type NamePattern = readonly (
  | { literal: string }
  /** The number of the row, or the path of a value in the payload. */
  | { placeholder: readonly string[] }
)[];

export const defaultNamePattern = "{row}";
export const namePatternRule =
  "up to 200 characters with {row} for the number of the row, and names of values such as {client.name}";

const maxPatternLength = 200;
/** File systems take at most 255 bytes, and the number of a double and the extension follow. */
const maxNameBytes = 180;
const rowDigits = 6;

/** @returns null for a text that is not a pattern. */
export function parseNamePattern(text: string): NamePattern | null {
  if (text.length === 0 || text.length > maxPatternLength) return null;
  const pieces = text.match(/\{[^{}]*\}|[^{}]+|[{}]/g) ?? [];
  const pattern = pieces.map((piece) => {
    if (!/^[{}]/.test(piece)) return { literal: piece };
    return { placeholder: piece.slice(1, -1).split(".") };
  });
  const hasNoName = pattern.some(
    (piece) => "placeholder" in piece && piece.placeholder.some((name) => name.trim() === ""),
  );
  return hasNoName || pieces.some((piece) => piece === "{" || piece === "}") ? null : pattern;
}

/**
 * Names the documents of a batch by a pattern. Names are safe as members of a ZIP on all systems: without a path,
 * without characters and words that Windows refuses, and different even where case does not count.
 */
export class FileNames {
  readonly #pattern: NamePattern;
  /** How often a name was wanted, by its form without case. */
  readonly #wanted = new Map<string, number>();

  constructor(pattern: NamePattern) {
    this.#pattern = pattern;
  }

  /** The name of a row's document, without extension. A row without a value of the pattern is a bad row. */
  nameOf(row: number, payload: Readonly<Record<string, unknown>>): string | RowFault {
    let text = "";
    for (const piece of this.#pattern) {
      if ("literal" in piece) {
        text += piece.literal;
        continue;
      }
      const path = piece.placeholder.join(".");
      const value =
        path === "row" ? String(row).padStart(rowDigits, "0") : valueAt(payload, piece.placeholder);
      if (value === null) {
        const problem = "has no value for the name of the document";
        return { field: `payload.${path}`, problem, allowed: "a text or a number" };
      }
      text += value;
    }
    return this.#different(safeName(text));
  }

  #different(name: string): string {
    for (let candidate = name; ; ) {
      const key = candidate.toLowerCase();
      const isFree = !this.#wanted.has(key);
      if (isFree) {
        this.#wanted.set(key, 1);
        return candidate;
      }
      // The count only grows, so that many doubles of a name take linear time.
      const count = (this.#wanted.get(name.toLowerCase()) ?? 1) + 1;
      this.#wanted.set(name.toLowerCase(), count);
      candidate = `${name}-${count}`;
    }
  }
}

/** @returns null if there is no text or number at the path. */
function valueAt(payload: unknown, path: readonly string[]): string | null {
  let value = payload;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** Names that Windows keeps for devices, with any extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

function safeName(text: string): string {
  const plain = text
    .normalize("NFC")
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD/\\:*?"<>|]/gu, "_");
  const clipped = clip(plain.trimStart().replace(/^[. ]+/, ""))
    .replace(/[. ]+$/, "")
    .trimEnd();
  if (clipped === "") return "_";
  return deviceName.test(clipped) ? `_${clipped}` : clipped;
}

/** Clips a text to a number of bytes in UTF-8, between characters. */
function clip(text: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let clipped = "";
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > maxNameBytes) break;
    clipped += character;
  }
  return clipped;
}
