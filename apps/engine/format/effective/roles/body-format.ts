import type { LintParagraph } from "../document/lint-paragraph.ts";
import { placeOf } from "./place.ts";

/** The formatting of most text of a document, from which headings and titles differ. */
export interface BodyFormat {
  /** Half-points. */
  readonly size: number;
}

/**
 * Reads the most frequent size of the body's characters outside centred paragraphs; if all are
 * centred, of all.
 */
export function readBodyFormat(shown: readonly LintParagraph[]): BodyFormat {
  const inBody = shown.filter((paragraph) => placeOf(paragraph) === "body");
  const running = inBody.filter(({ format }) => format.alignment.value !== "center");
  const characters = new Map<number, number>();
  for (const paragraph of running.length > 0 ? running : inBody) {
    const size = sizeOf(paragraph);
    if (size === null) continue;
    characters.set(size, (characters.get(size) ?? 0) + paragraph.text.length);
  }
  let most = { size: 0, count: 0 };
  for (const [size, count] of characters) if (count > most.count) most = { size, count };
  return { size: most.size };
}

/** The size of a paragraph's first text in half-points; null without text. */
export function sizeOf({ runs }: LintParagraph): number | null {
  return (runs.find(({ isBlank }) => !isBlank) ?? runs[0])?.format.size.value ?? null;
}
