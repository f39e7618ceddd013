import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  ApiFailure,
  type ErrorBody,
  fetchMeta,
  type JsonSchema,
  type Meta,
  type Payload,
  type Precheck,
  precheck,
  type RunResult,
  run,
} from "./api.ts";
import { type Asset, AssetNames, namedIn } from "./assets.ts";
import { AssetsView } from "./assets-view.tsx";
import { curlCommand } from "./curl.ts";
import { JsonEditor } from "./json-editor.tsx";
import { type Marks, PageView } from "./page-view.tsx";
import { Choice, Copy, download, Failure } from "./parts.tsx";
import { PayloadForm } from "./payload-form.tsx";
import { ResultView } from "./result-view.tsx";
import {
  type Appearance,
  defaultSettings,
  keep,
  load,
  maxHistory,
  type PastRun,
  type Settings,
} from "./settings.ts";
import { SettingsView } from "./settings-view.tsx";
import { SayContext, sayIn, useSay } from "./words.ts";

/** The console: a template, its data, the checks, a run, and what came of it. */
export function Console() {
  const [appearance, setAppearance] = useState<Appearance>(() =>
    load("appearance", {
      language: navigator.language.startsWith("zh") ? "zh-CN" : "en",
      theme: "system",
    }),
  );
  const say = useMemo(() => sayIn(appearance.language), [appearance.language]);
  useEffect(() => {
    keep("appearance", appearance);
    document.documentElement.lang = appearance.language;
    document.documentElement.dataset.theme = appearance.theme;
    document.title = say("title");
  }, [appearance, say]);
  return (
    <SayContext value={say}>
      <header>
        <h1>{say("title")}</h1>
        <Choice
          label={say("language")}
          value={appearance.language}
          options={[
            ["zh-CN", "中文"],
            ["en", "English"],
          ]}
          onChange={(language) =>
            setAppearance({ ...appearance, language: language as Appearance["language"] })
          }
        />
        <Choice
          label={say("theme")}
          value={appearance.theme}
          options={[
            ["system", say("themeSystem")],
            ["light", say("themeLight")],
            ["dark", say("themeDark")],
          ]}
          onChange={(theme) =>
            setAppearance({ ...appearance, theme: theme as Appearance["theme"] })
          }
        />
      </header>
      <Workbench />
    </SayContext>
  );
}

function Workbench() {
  const say = useSay();
  const [settings, setSettings] = useState<Settings>(() => load("settings", defaultSettings));
  const [history, setHistory] = useState<PastRun[]>(() => load<PastRun[]>("history", []));
  const [meta, setMeta] = useState<Meta | null>(null);
  const [metaError, setMetaError] = useState<ErrorBody | null | undefined>(undefined);
  const [template, setTemplate] = useState<File | null>(null);
  const [payload, setPayload] = useState<Payload>({});
  const [assets, setAssets] = useState<readonly Asset[]>([]);
  const [look, setLook] = useState<Precheck | null>(null);
  const [lookError, setLookError] = useState<ErrorBody | null | undefined>(undefined);

  useEffect(() => keep("settings", settings), [settings]);
  useEffect(() => keep("history", history), [history]);

  const loadMeta = useCallback(async () => {
    setMetaError(undefined);
    try {
      setMeta(await fetchMeta(settings.apiBase));
    } catch (error) {
      setMeta(null);
      setMetaError(failureBody(error));
    }
  }, [settings.apiBase]);
  useEffect(() => void loadMeta(), [loadMeta]);

  const task = useMemo(
    () => JSON.stringify({ task_type: settings.skill, payload }, null, 2),
    [settings.skill, payload],
  );
  const named = useMemo(() => namedIn(payload), [payload]);
  const assetNames = useMemo(() => assets.map(({ name }) => name), [assets]);
  const { apiBase, skill } = settings;
  // As soon as there is a template, and again whenever the data change for a moment.
  useEffect(() => {
    if (template === null) return;
    const leaving = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const asked = { ...defaultSettings, apiBase, skill };
        // An asset that no value names yet would be an error of the look, which nobody has made.
        const wanted = assets.filter(({ name }) => named.has(name.normalize("NFC")));
        setLook(await precheck(asked, { template, task, assets: wanted }, leaving.signal));
        setLookError(undefined);
      } catch (error) {
        if (leaving.signal.aborted) return;
        setLook(null);
        setLookError(failureBody(error));
      }
    }, 300);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [template, task, assets, named, apiBase, skill]);

  const change = (part: Partial<Settings>) => setSettings((old) => ({ ...old, ...part }));
  const own = meta?.skills[settings.skill];
  return (
    <main>
      <div className="card bar">
        <div className="field">
          <label htmlFor="api-base">{say("apiBase")}</label>
          <input
            id="api-base"
            type="url"
            placeholder={say("apiBaseHint")}
            value={settings.apiBase}
            onChange={(event) => change({ apiBase: event.target.value.trim().replace(/\/+$/, "") })}
          />
        </div>
        <button type="button" onClick={loadMeta}>
          {say("loadMeta")}
        </button>
        <span className="hint" role="status">
          {meta && `${say("metaLoaded", Object.keys(meta.skills).length)} · docops ${meta.version}`}
        </span>
        {metaError !== undefined && <Failure error={metaError} />}
      </div>
      <TemplateCard template={template} look={look} lookError={lookError} onChoose={setTemplate} />
      <section className="card" aria-labelledby="fill">
        <h2 id="fill">{say("fill")}</h2>
        <Choice
          label={say("skill")}
          value={settings.skill}
          options={Object.entries(meta?.skills ?? { [settings.skill]: { title: "" } }).map(
            ([name, { title }]) => [name, `${title} ${name}`] as const,
          )}
          onChange={(name) => {
            change({ skill: name });
            setPayload({});
          }}
        />
        <AssetNames value={assetNames}>
          <TaskEditor
            key={settings.skill}
            task={task}
            skill={settings.skill}
            payload={payload}
            schema={own?.task_schema.properties?.payload}
            taskSchema={own?.task_schema}
            sample={own?.sample_task.payload}
            missing={new Set(look?.missing_required ?? [])}
            onChange={setPayload}
            onSkill={(name) => change({ skill: name })}
          />
        </AssetNames>
      </section>
      <AssetsView assets={assets} named={named} onChange={setAssets} />
      <SettingsView settings={settings} meta={meta} onChange={change} />
      <RunCard
        settings={settings}
        template={template}
        task={task}
        assets={assets}
        onEnd={(past) => setHistory((old) => [past, ...old].slice(0, maxHistory))}
      />
      <HistoryCard history={history} onRestore={setSettings} />
    </main>
  );
}

interface TemplateCardProps {
  template: File | null;
  look: Precheck | null;
  lookError: ErrorBody | null | undefined;
  onChoose(template: File): void;
}

function TemplateCard({ template, look, lookError, onChoose }: TemplateCardProps) {
  const say = useSay();
  const [isOver, setIsOver] = useState(false);
  const marks: Marks = useMemo(
    () => ({
      goTo: null,
      texts: [
        ...(look?.fields ?? []).map(({ name }) => ({ kind: "field" as const, text: `【${name}` })),
        ...(look?.unsupported ?? []).map(({ original_text }) => ({
          kind: "unsupported" as const,
          text: original_text,
        })),
      ],
    }),
    [look],
  );
  return (
    <section className="card" aria-labelledby="prepare">
      <h2 id="prepare">{say("prepare")}</h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way, the field inside is the other */}
      <div
        className={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          const [file] = event.dataTransfer.files;
          if (file) onChoose(file);
        }}
      >
        <label>
          <span>{say("dropHere")}</span>
          <input
            type="file"
            accept=".docx,.docm,.dotx,.dotm"
            aria-label={say("chooseFile")}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) onChoose(file);
            }}
          />
        </label>
        {template && <strong>{template.name}</strong>}
      </div>
      {lookError !== undefined && <Failure error={lookError} />}
      {template && (
        <div className="columns">
          <PageView label={say("prepare")} document={template} marks={marks} />
          <div aria-live="polite">{look && <Fields look={look} />}</div>
        </div>
      )}
    </section>
  );
}

function Fields({ look }: { look: Precheck }) {
  const say = useSay();
  return (
    <>
      <h3>
        {say("fields")} ({look.fields.length})
      </h3>
      {look.fields.length === 0 && <p className="hint">{say("noFields")}</p>}
      <ul className="tags">
        {look.fields.map(({ name, count }) => (
          <li key={name} className={look.missing_required.includes(name) ? "missing" : ""}>
            <code>【{name}】</code> {say("places", count)}
          </li>
        ))}
      </ul>
      {look.unsupported.length > 0 && (
        <>
          <h3>{say("unsupported")}</h3>
          <ul>
            {look.unsupported.map(({ original_text, reason, paragraph_path }) => (
              <li key={`${paragraph_path} ${original_text}`} className="missing">
                <code>{original_text}</code> {reason} ({paragraph_path})
              </li>
            ))}
          </ul>
        </>
      )}
      {look.missing_required.length > 0 && (
        <p className="missing">
          {say("missingNow")}: {look.missing_required.join(", ")}
        </p>
      )}
    </>
  );
}

interface TaskEditorProps {
  task: string;
  skill: string;
  payload: Payload;
  /** Of the payload, and of the whole task. */
  schema: JsonSchema | undefined;
  taskSchema: JsonSchema | undefined;
  sample: Payload | undefined;
  missing: ReadonlySet<string>;
  onChange(payload: Payload): void;
  onSkill(name: string): void;
}

/** The data as a form and as JSON, kept in step; what is no JSON yet changes nothing. */
function TaskEditor(props: TaskEditorProps) {
  const { task, skill, payload, schema, taskSchema, sample, missing, onChange, onSkill } = props;
  const say = useSay();
  const hasForm = Object.keys(schema?.properties ?? {}).length > 0;
  const [isJson, setIsJson] = useState(false);
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const take = (text: string) => {
    setDraft(text);
    try {
      const read = JSON.parse(text);
      if (typeof read?.payload !== "object" || read.payload === null) throw new Error("payload");
      setProblem("");
      onChange(read.payload);
      if (typeof read.task_type === "string" && read.task_type !== skill) onSkill(read.task_type);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <div className="row">
        <button
          type="button"
          aria-pressed={!isJson}
          onClick={() => {
            setIsJson(false);
            setDraft(null);
            setProblem("");
          }}
        >
          {say("form")}
        </button>
        <button type="button" aria-pressed={isJson} onClick={() => setIsJson(true)}>
          {say("json")}
        </button>
        <button
          type="button"
          disabled={sample === undefined}
          onClick={() => {
            setDraft(null);
            setProblem("");
            onChange(sample ?? {});
          }}
        >
          {say("useSample")}
        </button>
        <label className="button">
          {say("importTask")}
          <input
            type="file"
            accept=".json"
            onChange={async (event) => {
              const file = event.target.files?.[0];
              if (file) take(await file.text());
            }}
          />
        </label>
        <button type="button" onClick={() => download("task.json", task)}>
          {say("exportTask")}
        </button>
      </div>
      {isJson || (schema !== undefined && !hasForm) ? (
        <>
          {!hasForm && <p className="hint">{say("formOpen")}</p>}
          <JsonEditor
            label={say("json")}
            value={draft ?? task}
            schema={taskSchema}
            onChange={take}
          />
        </>
      ) : (
        <PayloadForm schema={schema} payload={payload} missing={missing} onChange={onChange} />
      )}
      <p className="error" role="alert" hidden={problem === ""}>
        {say("jsonWrong", problem)}
      </p>
    </>
  );
}

interface RunCardProps {
  settings: Settings;
  template: File | null;
  task: string;
  assets: readonly Asset[];
  onEnd(past: PastRun): void;
}

function RunCard({ settings, template, task, assets, onEnd }: RunCardProps) {
  const templateName = template?.name ?? "template.docx";
  const say = useSay();
  const [result, setResult] = useState<RunResult | null>(null);
  const [failure, setFailure] = useState<ErrorBody | null | undefined>(undefined);
  const [wasCancelled, setWasCancelled] = useState(false);
  const [seconds, setSeconds] = useState<number | null>(null);
  const job = useRef<AbortController>(null);
  useEffect(() => () => job.current?.abort(), []);

  const start = async () => {
    if (template === null) return;
    const own = new AbortController();
    job.current = own;
    setResult(null);
    setFailure(undefined);
    setWasCancelled(false);
    const startedAt = performance.now();
    const show = () => setSeconds((performance.now() - startedAt) / 1000);
    show();
    const clock = setInterval(show, 100);
    try {
      const ended = await run(settings, { template, task, assets }, own.signal);
      if (ended.error === null) setResult(ended);
      else setFailure(ended.error);
      onEnd({
        at: new Date().toISOString(),
        settings,
        template: template.name,
        status: ended.status,
        exitCode: ended.exitCode,
        errorCode: ended.error?.error_code ?? null,
        requestId: ended.requestId,
      });
    } catch (error) {
      if (own.signal.aborted) setWasCancelled(true);
      else setFailure(failureBody(error));
    } finally {
      clearInterval(clock);
      setSeconds(null);
    }
  };

  return (
    <section className="card" aria-labelledby="run">
      <h2 id="run">{say("run")}</h2>
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={template === null || seconds !== null}
          onClick={start}
        >
          {say("run")}
        </button>
        {seconds !== null && (
          <button type="button" onClick={() => job.current?.abort()}>
            {say("cancel")}
          </button>
        )}
        <Copy text={curlCommand(settings, { templateName, assets }, location.origin)}>
          {say("copyCurl")}
        </Copy>
        <span role="status" className="hint">
          {seconds !== null && say("running", seconds.toFixed(1))}
          {wasCancelled && say("cancelled")}
          {template === null && say("templateNeeded")}
        </span>
      </div>
      {seconds !== null && <progress aria-label={say("run")} />}
      {failure !== undefined && <Failure error={failure} />}
      {result !== null && (
        <>
          <h2>{say("result")}</h2>
          <ResultView result={result} />
        </>
      )}
    </section>
  );
}

interface HistoryCardProps {
  history: readonly PastRun[];
  onRestore(settings: Settings): void;
}

function HistoryCard({ history, onRestore }: HistoryCardProps) {
  const say = useSay();
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{say("history")}</h2>
      {history.length === 0 && <p className="hint">{say("historyEmpty")}</p>}
      <ol className="history">
        {history.map((past) => (
          <li key={`${past.at} ${past.requestId}`}>
            <time dateTime={past.at}>{new Date(past.at).toLocaleString()}</time>{" "}
            <span>{past.template}</span> <code>{past.settings.skill}</code>{" "}
            <strong>{past.exitCode ?? past.errorCode ?? past.status}</strong>{" "}
            <code>{past.requestId}</code>{" "}
            <button type="button" className="small" onClick={() => onRestore(past.settings)}>
              {say("restore")}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function failureBody(error: unknown): ErrorBody | null {
  if (error instanceof ApiFailure) return error.body;
  throw error;
}
