import { ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { artifactNames } from "../../../apps/contract/artifacts.ts";
import type { LogEntry } from "../../../apps/contract/reports.ts";
import { useForm } from "../data/data-pane.tsx";
import { fieldNamed } from "../data/form-model.ts";
import type { RunResult } from "../server/api.ts";
import type { Filled } from "../state/console-state.ts";
import { useController } from "../state/controller.ts";
import { type Path, valueAt } from "../state/payload.ts";
import { isStale } from "../state/status.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Segments } from "../ui/segments.tsx";
import { useSay } from "../words/words.ts";
import type { Mark } from "./marks.ts";
import { PageView } from "./page-view.tsx";
import { drawOnServer } from "./server-pages.ts";

type Mode = "template" | "filled" | "before";

/** The document: the template, filled while one types, and before its repairs. */
export function PagePane() {
  const say = useSay();
  const { dispatch } = useStore();
  const fields = useForm();
  const [mode, setMode] = useState<Mode>("filled");
  const [zoom, setZoom] = useState<number | null>(null);
  const template = useConsole(({ work }) => work.present.template);
  const payload = useConsole(({ work }) => work.present.payload);
  const analysis = useConsole((state) => state.analysis);
  const page = useConsole((state) => state.page);
  const isLive = useConsole((state) => state.appearance.isLive);
  const stale = useConsole((state) => state.result !== null && isStale(state, state.result));
  const target = useConsole((state) => state.target);
  const focus = useConsole((state) => state.shown);
  const before = useBefore(mode === "before" ? page : null);
  const isRepaired = (page?.findings.changes.length ?? 0) > 0;
  const shownMode = mode === "before" && !isRepaired ? "filled" : mode;
  const filled = shownMode === "before" ? before : page;
  const filledDocument = useDocument(filled?.run ?? null);
  const document = shownMode === "template" ? template?.file : (filledDocument ?? template?.file);
  const entries = useMemo((): readonly LogEntry[] => {
    if (shownMode === "template" || filledDocument === null)
      return tagsOf(analysis?.outline ?? [], analysis?.findings.unsupported ?? []);
    return filled === null ? [] : [...filled.findings.replaced, ...leftTags(filled)];
  }, [shownMode, filledDocument, filled, analysis]);
  const shown = useMemo(
    () => (focus === null ? null : { ...markOf(focus), scrolls: true }),
    [focus],
  );
  const typed = useMemo(() => {
    if (focus === null || page === null || page.work.payload === payload) return null;
    const value = valueAt(payload, focus);
    const tag = analysis?.outline.find(({ path }) => path.endsWith(String(focus.at(-1))));
    if (typeof value !== "string" || (tag?.formatters.length ?? 0) > 0) return null;
    return { ...markOf(focus), text: value };
  }, [focus, page, payload, analysis]);
  const pictures = usePictures(filledDocument === null ? null : document);
  const goTo = target?.pane === "page" && "text" in target ? target : null;
  const open = ({ field, index }: Mark) => {
    const found = field === null ? null : fieldNamed(fields, field);
    if (found === null) return;
    const list = fields.find(
      ({ kind, path }) =>
        kind === "table" &&
        path.length < found.path.length &&
        path.every((key, at) => found.path[at] === key),
    );
    const inRow: Path =
      list === undefined
        ? found.path
        : [...list.path, index, ...found.path.slice(list.path.length)];
    dispatch({ type: "go", target: { pane: "data", path: inRow } });
  };
  if (template === null || document === undefined) return null;
  return (
    <>
      <div className="pane-head">
        <h2 className="visually-hidden">{say("panePage")}</h2>
        <Segments
          label={say("pageMode")}
          value={shownMode}
          options={[
            { value: "template", text: say("modeTemplate") },
            { value: "filled", text: say(isRepaired ? "modeAfter" : "modeFilled") },
            ...(isRepaired ? [{ value: "before" as const, text: say("modeBefore") }] : []),
          ]}
          onChange={(next) => setMode(next)}
        />
        {shownMode !== "template" && page?.isDraft === true && (
          <span className="badge fair">{say("draft")}</span>
        )}
        {stale && <span className="badge fair">{say("stale")}</span>}
        <span className="spring" />
        <LayoutChoice />
        <Zoom value={zoom} onChange={setZoom} />
      </div>
      {!isLive && shownMode === "filled" && page === null && (
        <p className="about pad">{say("notLive")}</p>
      )}
      <PageView
        label={template.name}
        document={document}
        entries={entries}
        zoom={zoom}
        goTo={goTo}
        shown={shown}
        pictures={pictures}
        typed={shownMode === "filled" ? typed : null}
        onMark={open}
      />
    </>
  );
}

/** The name of a field in a tag, and the number of its row, by its path. */
function markOf(path: Path): { field: string; index: number | null } {
  const index = path.find((key) => typeof key === "number");
  return {
    field: String(path.at(-1)).toLowerCase(),
    index: typeof index === "number" ? index : null,
  };
}

function leftTags({ findings }: Filled): LogEntry[] {
  const missing = [...findings.missing_required, ...findings.missing_optional];
  const tags = missing.map(
    (name) => ({ status: "missing", field_name: name, original_text: `【${name}】` }) as LogEntry,
  );
  return [...tags, ...findings.unsupported];
}

/** The tags of a template without data. */
function tagsOf(outline: readonly { path: string }[], broken: readonly LogEntry[]): LogEntry[] {
  const tags = outline.map(({ path }) => {
    const name = path.toUpperCase();
    return { status: "missing", field_name: name, original_text: `【${name}` } as LogEntry;
  });
  return [...tags, ...broken];
}

/** The document of a result. It keeps its identity as long as the result does. */
function useDocument(run: RunResult | null): Blob | null {
  return useMemo(() => {
    const bytes = run?.members[artifactNames.document];
    return bytes === undefined ? null : new Blob([new Uint8Array(bytes)]);
  }, [run]);
}

/** The pages as the server draws them; null where it does not, or has not yet. */
function usePictures(document: Blob | null | undefined): readonly string[] | null {
  const controller = useController();
  const isWanted = useConsole(
    ({ meta, appearance }) => meta?.supports_preview === true && appearance.hasTruePages,
  );
  const [drawn, setDrawn] = useState<{ of: Blob; pictures: readonly string[] } | null>(null);
  useEffect(() => {
    if (!isWanted || !document) return;
    const leaving = new AbortController();
    drawOnServer(controller.client, document, leaving.signal).then(
      (pictures) => {
        if (pictures.length > 0 && !leaving.signal.aborted) setDrawn({ of: document, pictures });
      },
      // The text is shown where the server cannot draw.
      () => {},
    );
    return () => leaving.abort();
  }, [isWanted, document, controller]);
  return isWanted && drawn !== null && drawn.of === document ? drawn.pictures : null;
}

/** Between the text, where values can be pressed, and the pages as they are printed. */
function LayoutChoice() {
  const say = useSay();
  const { dispatch } = useStore();
  const canDraw = useConsole(({ meta }) => meta?.supports_preview === true);
  const hasTruePages = useConsole((state) => state.appearance.hasTruePages);
  if (!canDraw) return null;
  return (
    <Segments
      label={say("layout")}
      value={hasTruePages ? "pages" : "text"}
      options={[
        { value: "text", text: say("layoutText") },
        { value: "pages", text: say("layoutPages") },
      ]}
      onChange={(layout) =>
        dispatch({ type: "appearance", part: { hasTruePages: layout === "pages" } })
      }
    />
  );
}

/** The document as it was before its repairs; null until the server has made it. */
function useBefore(page: Filled | null): Filled | null {
  const controller = useController();
  const [before, setBefore] = useState<{ of: Filled; filled: Filled } | null>(null);
  useEffect(() => {
    if (page === null) return;
    const leaving = new AbortController();
    controller.beforeRepair(page, leaving.signal).then(
      (filled) => filled !== null && setBefore({ of: page, filled }),
      () => {},
    );
    return () => leaving.abort();
  }, [page, controller]);
  return before !== null && before.of === page ? before.filled : null;
}

function Zoom({ value, onChange }: { value: number | null; onChange(value: number | null): void }) {
  const say = useSay();
  const step = (by: number) => onChange(Math.min(200, Math.max(30, (value ?? 100) + by)));
  return (
    <span className="zoom">
      <button
        type="button"
        className="icon-button"
        aria-label={say("zoomOut")}
        onClick={() => step(-10)}
      >
        <ZoomOut size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button small ghost"
        aria-pressed={value === null}
        onClick={() => onChange(null)}
      >
        {value === null ? say("fitWidth") : `${value} %`}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={say("zoomIn")}
        onClick={() => step(10)}
      >
        <ZoomIn size={16} aria-hidden="true" />
      </button>
    </span>
  );
}
