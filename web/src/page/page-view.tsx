import { useEffect, useRef, useState } from "react";
import type { LogEntry } from "../../../apps/contract/reports.ts";
import { useSay } from "../words/words.ts";
import type { DrawnPages } from "./docx-pages.ts";
import { findMarks, type Mark, markAt, paragraphAt, rewriteMark } from "./marks.ts";

interface Props {
  label: string;
  document: Blob;
  entries: readonly LogEntry[];
  /** In percent; null: as wide as the pane. */
  zoom: number | null;
  /** A text and a paragraph to lead to. */
  goTo: { text: string; paragraph: string } | null;
  /** The name of the field to mark, and the number of its value; null: all of them. */
  shown: { field: string; index: number | null; scrolls: boolean } | null;
  /** A value that was just typed, to show before the page is filled again. */
  typed: { field: string; index: number | null; text: string } | null;
  /** The pages as the server draws them, in place of the text; null: there are none yet. */
  pictures: readonly string[] | null;
  onMark(mark: Mark): void;
}

const sheetOfMarks = (() => {
  let sheet: CSSStyleSheet | null = null;
  return () => {
    if (sheet === null) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        ::highlight(docops-value) { background: #dbeafe; color: #10244d; }
        ::highlight(docops-tag) { background: #fef0c3; color: #4a3000; }
        ::highlight(docops-broken) { background: #ffd9d3; color: #5c0f00; }
        ::highlight(docops-here) { background: #ffd84d; color: #332400; }
      `);
    }
    return sheet;
  };
})();

/**
 * Shows a Word document, as wide as the pane. It has its own shadow tree, so that its styles do not affect the console.
 * The old page stays until the new one is drawn.
 */
export function PageView(props: Props) {
  const { label, document: bytes, entries, zoom, goTo, shown, typed, pictures, onMark } = props;
  const say = useSay();
  const frame = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState<(DrawnPages & { root: ShadowRoot }) | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const marks = useRef<readonly Mark[]>([]);
  // Only the text has places that one can be led to, and values that change at once.
  const [pointsAt, setPointsAt] = useState<Blob | null>(null);
  const hasPictures = pictures !== null && typed === null && pointsAt !== bytes;
  const latest = useRef(entries);
  latest.current = entries;

  useEffect(() => {
    const leaving = new AbortController();
    const target = host.current;
    if (target === null) return;
    const root = target.shadowRoot ?? target.attachShadow({ mode: "open" });
    const draw = async () => (await import("./docx-pages.ts")).drawDocx(bytes);
    draw().then(
      (drawn) => {
        if (leaving.signal.aborted) return;
        root.replaceChildren(drawn.body);
        root.adoptedStyleSheets = [...drawn.sheets, sheetOfMarks()];
        marks.current = findMarks(root, latest.current);
        showMarks(marks.current);
        setHasFailed(false);
        setPages({ ...drawn, root });
      },
      () => !leaving.signal.aborted && setHasFailed(true),
    );
    return () => leaving.abort();
  }, [bytes]);

  useEffect(() => {
    const target = host.current;
    const pane = frame.current;
    if (pages === null || target === null || pane === null) return;
    const toWidth = () => {
      const room = pane.clientWidth - 32;
      const scale = zoom === null ? Math.min(room / pages.width, 1.5) : zoom / 100;
      target.style.zoom = String(Math.max(scale, 0.1));
      target.style.width = `${pages.width}px`;
      pane.style.setProperty("--picture-width", `${pages.width * Math.max(scale, 0.1)}px`);
    };
    toWidth();
    const watch = new ResizeObserver(toWidth);
    watch.observe(pane);
    return () => watch.disconnect();
  }, [pages, zoom]);

  useEffect(() => {
    if (pages === null) return;
    const found = shown === null ? [] : marks.current.filter((mark) => isShown(mark, shown));
    CSS.highlights?.set("docops-here", new Highlight(...found.map(({ range }) => range)));
    if (shown?.scrolls !== false) scrollTo(frame.current, found[0]?.range ?? null);
  }, [pages, shown]);

  useEffect(() => {
    if (pages === null || goTo === null) return;
    const paragraph = goTo.paragraph === "" ? null : paragraphAt(pages.root, goTo.paragraph);
    const range = textIn(paragraph ?? pages.root, goTo.text) ?? rangeOf(paragraph);
    if (range === null) return;
    setPointsAt(bytes);
    CSS.highlights?.set("docops-here", new Highlight(range));
    scrollTo(frame.current, range);
  }, [pages, goTo, bytes]);

  useEffect(() => {
    if (pages === null || typed === null) return;
    for (const mark of marks.current) {
      if (mark.kind !== "broken" && isShown(mark, typed)) rewriteMark(mark, typed.text);
    }
  }, [pages, typed]);

  return (
    <section
      className="page-frame"
      ref={frame}
      aria-label={`${say("preview")}: ${label}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a page that scrolls is scrolled by keys too
      tabIndex={0}
      onPointerUp={(event) => {
        if (hasPictures) return setPointsAt(bytes);
        const mark = markAt(marks.current, event.clientX, event.clientY);
        if (mark !== null) onMark(mark);
      }}
    >
      {hasFailed && <p className="notice bad">{say("previewFailed")}</p>}
      <div className="page" ref={host} hidden={hasPictures} />
      {hasPictures && (
        <ol className="page-pictures">
          {pictures.map((picture, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
            <li key={index}>
              <img src={picture} alt={say("pageOf", index + 1, pictures.length)} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function isShown({ field, index }: Mark, shown: { field: string; index: number | null }): boolean {
  if (field === null) return false;
  const isSame =
    field.toLowerCase() === shown.field || field.toLowerCase().endsWith(`.${shown.field}`);
  return isSame && (shown.index === null || shown.index === index);
}

function showMarks(marks: readonly Mark[]): void {
  for (const kind of ["value", "tag", "broken"]) {
    const ranges = marks.filter((mark) => mark.kind === kind).map(({ range }) => range);
    CSS.highlights?.set(`docops-${kind}`, new Highlight(...ranges));
  }
}

function scrollTo(frame: HTMLElement | null, range: Range | null): void {
  if (frame === null || range === null) return;
  const box = range.getBoundingClientRect();
  const pane = frame.getBoundingClientRect();
  if (box.top >= pane.top && box.bottom <= pane.bottom) return;
  frame.scrollBy({ top: box.top - pane.top - pane.height / 3 });
}

function rangeOf(element: Element | null): Range | null {
  if (element === null) return null;
  const range = new Range();
  range.selectNodeContents(element);
  return range;
}

/** The first place of a text below a node. */
function textIn(root: ParentNode, text: string): Range | null {
  if (text === "") return null;
  const entry = { status: "unsupported", field_name: null, original_text: text } as LogEntry;
  return findMarks(root, [entry])[0]?.range ?? null;
}
