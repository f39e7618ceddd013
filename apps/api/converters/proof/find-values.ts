import type { PrintValue } from "../../../contract/print-facts.ts";

/** A value, with the first page that it is on. */
export interface FoundValue {
  value: PrintValue;
  /** From 1; null if it is on no page. */
  page: number | null;
}

/**
 * Finds the text of values on the pages of a PDF. White space, hyphens, case and compatibility forms do not count:
 * lines are broken and letters are set in other forms when a page is made.
 *
 * @param texts outputs of `pdftotext` for the same PDF in different reading orders; a form feed ends a page.
 */
export function findValues(values: readonly PrintValue[], texts: readonly string[]): FoundValue[] {
  const orders = texts.map((text) => text.split("\f").map(fold));
  const wholes = orders.map((pages) => pages.join(""));
  return values
    .filter(({ paragraph_path }) => !isUnprinted(paragraph_path))
    .map((value) => ({ value, page: pageOf(value.text, orders, wholes) }));
}

/** Comments are not printed. */
function isUnprinted(path: string): boolean {
  return path.startsWith("comments:");
}

function pageOf(
  text: string,
  orders: readonly (readonly string[])[],
  wholes: readonly string[],
): number | null {
  const whole = fold(text);
  for (const pages of orders) {
    const at = pages.findIndex((page) => page.includes(whole));
    if (at >= 0) return at + 1;
  }
  // It goes over the end of a page, or its lines are apart, as in a list or beside a table.
  const pieces = text
    .split(/[\s\p{P}\p{S}]+/u)
    .map(fold)
    .filter((piece) => piece !== "");
  if (pieces.length === 0) return null;
  const isWhole = wholes.some((all) => all.includes(whole) || pieces.every((p) => all.includes(p)));
  if (!isWhole) return null;
  const [first = ""] = pieces;
  for (const pages of orders) {
    const at = pages.findIndex((page) => page.includes(first));
    if (at >= 0) return at + 1;
  }
  return 1;
}

const ignored = /[\s\p{Cc}\p{Cf}\-\u2010\u2011]+/gu;

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(ignored, "");
}
