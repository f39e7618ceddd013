import { useEffect, useId, useRef, useState } from "react";
import { useSay } from "./words.ts";

/** The texts that are highlighted in a document, by kind, and the paragraph to scroll to. */
export interface Highlights {
  texts: readonly { kind: "field" | "unsupported" | "replaced" | "missing"; text: string }[];
  /** The path of a paragraph in a report, such as `p3`, `t0.r1.c2.p0`. */
  goTo: string | null;
}

interface PageViewProps {
  /** The name of the document for screen readers. */
  label: string;
  document: Blob;
  highlights: Highlights;
}

/**
 * Shows a Word document. It has its own shadow tree, so that its styles do not affect the console. Scripts
 * make its style sheets, which the page's policy allows.
 */
export function PageView({ label, document: bytes, highlights }: PageViewProps) {
  const say = useSay();
  // Highlights belong to the whole window, so each page needs its own names.
  const name = `docops-${useId().replace(/\W/g, "")}`;
  const host = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<ShadowRoot | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  useEffect(() => {
    let isCurrent = true;
    setHasFailed(false);
    setShown(null);
    const target = host.current;
    if (target === null) return;
    const root = target.shadowRoot ?? target.attachShadow({ mode: "open" });
    render(bytes, name).then(
      ({ body, sheet }) => {
        if (!isCurrent) return;
        root.replaceChildren(body);
        root.adoptedStyleSheets = [sheet];
        setShown(root);
      },
      () => isCurrent && setHasFailed(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [bytes, name]);

  useEffect(() => {
    if (shown !== null) highlightTexts(shown, highlights.texts, name);
  }, [shown, highlights.texts, name]);

  useEffect(() => {
    if (shown === null || highlights.goTo === null) return;
    const target = paragraphAt(shown, highlights.goTo);
    if (target === null) return;
    const range = new Range();
    range.selectNodeContents(target);
    CSS.highlights?.set(`${name}-here`, new Highlight(range));
    target.scrollIntoView({ block: "center", behavior: "smooth" });
  }, [shown, highlights.goTo, name]);

  return (
    <>
      {hasFailed && <p className="error">{say("previewFailed")}</p>}
      <section
        className="page"
        ref={host}
        aria-label={`${say("preview")}: ${label}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a page that scrolls is scrolled by keys too
        tabIndex={0}
      />
    </>
  );
}

const pageCss = (name: string) => `
  :host { display: block; }
  .docx-wrapper { padding: 0; background: none; }
  .docx-wrapper > section.docx { box-shadow: none; margin: 0; width: auto !important; min-height: 0 !important; }
  ::highlight(${name}-field), ::highlight(${name}-replaced) { background: #cfe8ff; color: #00284d; }
  ::highlight(${name}-missing), ::highlight(${name}-unsupported) { background: #ffd3cc; color: #5c0f00; }
  ::highlight(${name}-here) { background: #ffe58a; color: #332400; }
`;

async function render(
  bytes: Blob,
  name: string,
): Promise<{ body: HTMLElement; sheet: CSSStyleSheet }> {
  const { renderAsync } = await import("docx-preview");
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
  const sheet = new CSSStyleSheet();
  const css = [...styles.querySelectorAll("style")].map(({ textContent }) => textContent);
  sheet.replaceSync(`${css.join("\n")}\n${pageCss(name)}`);
  return { body: document.adoptNode(body), sheet };
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

/** Highlights texts, with one highlight for each kind. The document's nodes do not change. */
function highlightTexts(root: ShadowRoot, texts: Highlights["texts"], name: string): void {
  if (CSS.highlights === undefined) return;
  const nodes: { node: Text; start: number }[] = [];
  let whole = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: whole.length });
    whole += node.textContent ?? "";
  }
  const kinds = new Map<string, Highlight>();
  for (const kind of ["field", "unsupported", "replaced", "missing"])
    kinds.set(kind, new Highlight());
  const seen = new Set<string>();
  for (const { kind, text } of texts) {
    if (text.trim() === "" || seen.has(`${kind} ${text}`)) continue;
    seen.add(`${kind} ${text}`);
    for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length)) {
      // The text of a field ends after its name, but formatters may follow in the tag.
      const close = kind === "field" ? whole.indexOf("】", at) + 1 : 0;
      const range = rangeOf(nodes, at, Math.max(close, at + text.length));
      if (range !== null) kinds.get(kind)?.add(range);
    }
  }
  for (const [kind, highlight] of kinds) CSS.highlights.set(`${name}-${kind}`, highlight);
}

function rangeOf(
  nodes: readonly { node: Text; start: number }[],
  from: number,
  to: number,
): Range | null {
  const holder = (offset: number) =>
    nodes.findLast(({ start }) => start <= offset) ?? nodes[0] ?? null;
  const [first, last] = [holder(from), holder(to - 1)];
  if (first === null || last === null) return null;
  const range = new Range();
  range.setStart(first.node, from - first.start);
  range.setEnd(last.node, Math.min(to - last.start, last.node.length));
  return range;
}

/** The paragraph at a path of a report, if it is in the body. */
function paragraphAt(root: ShadowRoot, path: string): Element | null {
  let blocks = [...root.querySelectorAll("article > *")];
  let block: Element | null = null;
  for (const step of path.split(".")) {
    const match = /^([ptrc])(\d+)$/.exec(step);
    if (match === null) return block;
    const [, kind = "", number = ""] = match;
    const name = { p: "p", t: "table", r: "tr", c: "td" }[kind];
    const sameKind = blocks.filter(({ localName }) => localName === name);
    block = sameKind[Number(number)] ?? null;
    if (block === null) return null;
    const rows =
      kind === "t" ? [...block.querySelectorAll(":scope > tr, :scope > tbody > tr")] : null;
    blocks = rows ?? [...block.children];
  }
  return block;
}
