import { renderAsync } from "docx-preview";

/** A document that was drawn, ready to be put into the shadow tree of the view. */
export interface DrawnPages {
  body: HTMLElement;
  sheets: CSSStyleSheet[];
  /** The width of a page at 100 %, in CSS pixels. */
  width: number;
}

const pageCss = `
  :host { display: block; }
  .docx-wrapper { padding: 0 !important; background: none !important; display: block !important; }
  .docx-wrapper > section.docx { box-shadow: 0 1px 4px rgb(0 0 0 / 18%) !important; margin: 0 0 16px !important; background: white; color: black; overflow: hidden; }
`;

/** Draws a document with docx-preview. Scripts make its style sheets, which the page's policy allows. */
export async function drawDocx(bytes: Blob): Promise<DrawnPages> {
  // A document without a window shows, loads and runs nothing.
  const workshop = document.implementation.createHTMLDocument("");
  const body = workshop.createElement("div");
  const styles = workshop.createElement("div");
  await renderAsync(bytes, body, styles, {
    inWrapper: true,
    breakPages: false,
    ignoreLastRenderedPageBreak: true,
    useBase64URL: true,
    renderFootnotes: true,
    // These are HTML pages that the document's author has put into it.
    renderAltChunks: false,
    // Fonts of a document would be loaded from data: addresses, which the page's policy does not allow.
    ignoreFonts: true,
  });
  tameLinks(body);
  // docx-preview leaves out the descriptions of pictures, and a reader aloud would read their data.
  for (const picture of body.querySelectorAll("img:not([alt])")) picture.setAttribute("alt", "");
  const sheet = new CSSStyleSheet();
  const css = [...styles.querySelectorAll("style")].map(({ textContent }) => textContent);
  sheet.replaceSync(`${css.join("\n")}\n${pageCss}`);
  const page = body.querySelector<HTMLElement>("section.docx");
  const points = Number.parseFloat(page?.style.width ?? "");
  const width = Number.isFinite(points) ? (points * 96) / 72 : 794;
  return { body: document.adoptNode(body), sheets: [sheet], width };
}

/**
 * Lets links of a document lead only to the web or to mail, in a new window that has no access to this one.
 * Other links become text.
 */
function tameLinks(body: HTMLElement): void {
  for (const link of body.querySelectorAll("a")) {
    const target = link.getAttribute("href") ?? "";
    link.removeAttribute("xlink:href");
    if (/^(?:https?:\/\/|mailto:)/i.test(target)) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    } else link.removeAttribute("href");
  }
}
