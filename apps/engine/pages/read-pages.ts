/**
 * Reads what LibreOffice has told: a JSON object with the page of each target by its index, `{"0": 3}`.
 *
 * @throws Error if it is something else: LibreOffice may have read a hostile document.
 */
export function readPages(json: Buffer): Map<number, number> {
  const told: unknown = JSON.parse(json.toString("utf8"));
  if (typeof told !== "object" || told === null) throw new Error("pages that are no object");
  const pages = new Map<number, number>();
  for (const [index, page] of Object.entries(told)) {
    const isPage = Number.isSafeInteger(page) && page >= 0 && page <= maxPage;
    if (!/^\d{1,6}$/.test(index) || !isPage) throw new Error("a page that is no number");
    pages.set(Number(index), page);
  }
  return pages;
}

/** The largest number of a page in Word. */
const maxPage = 32_767;
