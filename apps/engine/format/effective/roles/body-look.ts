import type { LintParagraph } from "../document/lint-paragraph.ts";
import { placeOf } from "./place.ts";

/** The formatting of most text of a document: headings and titles differ from it. */
export interface BodyLook {
  /** Half-points. */
  readonly size: number;
}

/** Of the characters that stand in the body and are not centred; of all, where all are centred. */
export function readBodyLook(shown: readonly LintParagraph[]): BodyLook {
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

/** The size of a paragraph's first text; null: it has none. */
export function sizeOf({ runs }: LintParagraph): number | null {
  return (runs.find(({ isBlank }) => !isBlank) ?? runs[0])?.format.size.value ?? null;
}
