import { useEffect, useId, useRef, useState } from "react";
import { useSay } from "./words.ts";

/** What is shown in a document: texts in a colour by their kind, and a paragraph to go to. */
export interface Marks {
  texts: readonly { kind: "field" | "unsupported" | "replaced" | "missing"; text: string }[];
  /** The path of a paragraph as reports have it: `p3`, `t0.r1.c2.p0`. */
  goTo: string | null;
}

interface PageViewProps {
  /** What the page is of. */
  label: string;
  document: Blob;
  marks: Marks;
}

/**
 * A Word document as a page. It stands in a shadow of its own: its styles touch nothing else, and go
 * in as style sheets that scripts make, which the page's policy allows.
 */
export function PageView({ label, document: bytes, marks }: PageViewProps) {
  const say = useSay();
  // Highlights are of the whole window: each page has names of its own.
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
    if (shown !== null) mark(shown, marks.texts, name);
  }, [shown, marks.texts, name]);

  useEffect(() => {
    if (shown === null || marks.goTo === null) return;
    const target = paragraphAt(shown, marks.goTo);
    if (target === null) return;
    const range = new Range();
    range.selectNodeContents(target);
    CSS.highlights?.set(`${name}-here`, new Highlight(range));
    target.scrollIntoView({ block: "center", behavior: "smooth" });
  }, [shown, marks.goTo, name]);

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
  // In a document without a window: nothing of it is shown, loaded or run.
  const workshop = document.implementation.createHTMLDocument("");
  const body = workshop.createElement("div");
  const styles = workshop.createElement("div");
  await renderAsync(bytes, body, styles, {
    inWrapper: true,
    breakPages: false,
    ignoreLastRenderedPageBreak: true,
    useBase64URL: true,
    renderFootnotes: true,
    // Pages in the document, of whoever wrote it.
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
 * A link of a document leads to the web or to mail, in a page of its own that knows nothing of this one;
 * any other is text.
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

/** Colours texts where they stand, each kind by one highlight; the document's nodes stay as they are. */
function mark(root: ShadowRoot, texts: Marks["texts"], name: string): void {
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
      // A field is told by its name: formatters may stand behind it.
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

/** The paragraph of a report's path, if it is one of the body. */
function paragraphAt(root: ShadowRoot, path: string): Element | null {
  let blocks = [...root.querySelectorAll("article > *")];
  let found: Element | null = null;
  for (const step of path.split(".")) {
    const match = /^([ptrc])(\d+)$/.exec(step);
    if (match === null) return found;
    const [, kind = "", number = ""] = match;
    const name = { p: "p", t: "table", r: "tr", c: "td" }[kind];
    const same = blocks.filter((block) => block.localName === name);
    found = same[Number(number)] ?? null;
    if (found === null) return null;
    const rows =
      kind === "t" ? [...found.querySelectorAll(":scope > tr, :scope > tbody > tr")] : null;
    blocks = rows ?? [...found.children];
  }
  return found;
}
