/** A page that a source has drawn, ready to be put into the shadow tree of the view. */
export interface DrawnPages {
  body: HTMLElement;
  sheets: CSSStyleSheet[];
  /** The width of a page at 100 %, in CSS pixels. */
  width: number;
  /** Whether its texts can be found, marked and changed; pictures of pages have none. */
  hasText: boolean;
}

/**
 * Draws a Word document. The view asks the first source that can draw; the server's pictures of pages are one more
 * source in `sources`.
 */
export interface PageSource {
  /** @throws any error if the document cannot be drawn. */
  draw(document: Blob, signal: AbortSignal): Promise<DrawnPages>;
}

/** Draws with docx-preview, in the browser alone. Its code is loaded with the first document. */
export const browserSource: PageSource = {
  draw: async (document) => (await import("./docx-pages.ts")).drawDocx(document),
};

/** The sources, the best first. */
export const sources: readonly PageSource[] = [browserSource];

/** @throws the error of the last source, if none can draw. */
export async function drawPages(document: Blob, signal: AbortSignal): Promise<DrawnPages> {
  let failure: unknown = new Error("there is no source of pages");
  for (const source of sources) {
    try {
      return await source.draw(document, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
