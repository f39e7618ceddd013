import { useCallback, useEffect, useMemo, useState } from "react";
import {
  failureOf,
  fetchMeta,
  type JsonSchema,
  type Meta,
  type Payload,
  type PrecheckAnswer,
  precheck,
  type RequestFailure,
} from "./api.ts";
import { type Asset, AssetNames, assetNamesIn } from "./assets.ts";
import { AssetsView } from "./assets-view.tsx";
import { HistoryCard } from "./cards/history-card.tsx";
import { RunCard } from "./cards/run-card.tsx";
import { TaskEditor } from "./cards/task-editor.tsx";
import { TemplateCard } from "./cards/template-card.tsx";
import { Choice, Failure } from "./parts.tsx";
import type { Session } from "./session.ts";
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
import { KeyField, SignIn } from "./sign-in.tsx";
import { SayContext, sayIn, useSay } from "./words.ts";

/** The console: a template, its data, the settings of checks, a run, and its result. */
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
  const [metaFailure, setMetaFailure] = useState<RequestFailure | null>(null);
  // The key for another server, where the session of this page is unknown. It is never stored.
  const [apiKey, setApiKey] = useState("");
  const [isSignedIn, setIsSignedIn] = useState(false);
  const [template, setTemplate] = useState<File | null>(null);
  const [payload, setPayload] = useState<Payload>({});
  const [assets, setAssets] = useState<readonly Asset[]>([]);
  const [report, setReport] = useState<PrecheckAnswer | null>(null);
  const [precheckFailure, setPrecheckFailure] = useState<RequestFailure | null>(null);

  useEffect(() => keep("settings", settings), [settings]);
  useEffect(() => keep("history", history), [history]);

  const showSession = useCallback((session: Session) => setIsSignedIn(session.is_signed_in), []);
  const { apiBase, skill } = settings;
  const server = useMemo(
    () => ({ apiBase, apiKey: apiBase === "" ? "" : apiKey }),
    [apiBase, apiKey],
  );
  const loadMeta = useCallback(async () => {
    setMetaFailure(null);
    try {
      setMeta(await fetchMeta(server));
    } catch (error) {
      setMeta(null);
      setMetaFailure(failureOf(error));
    }
  }, [server]);
  useEffect(() => void loadMeta(), [loadMeta]);

  const task = useMemo(
    () => JSON.stringify({ task_type: settings.skill, payload }, null, 2),
    [settings.skill, payload],
  );
  const named = useMemo(() => assetNamesIn(payload), [payload]);
  const assetNames = useMemo(() => assets.map(({ name }) => name), [assets]);
  // A precheck runs when there is a template, and again 300 ms after each change of the data.
  useEffect(() => {
    if (template === null) return;
    const leaving = new AbortController();
    const timer = setTimeout(async () => {
      try {
        // Assets that no value names yet are left out, because the precheck would refuse them.
        const wanted = assets.filter(({ name }) => named.has(name.normalize("NFC")));
        const files = { template, task, assets: wanted };
        setReport(await precheck(server, skill, files, leaving.signal));
        setPrecheckFailure(null);
      } catch (error) {
        if (leaving.signal.aborted) return;
        setReport(null);
        setPrecheckFailure(failureOf(error));
      }
    }, 300);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [template, task, assets, named, server, skill]);

  const change = (part: Partial<Settings>) => setSettings((old) => ({ ...old, ...part }));
  const skillMeta = meta?.skills[settings.skill];
  const taskSchema: JsonSchema | undefined = skillMeta?.task_schema;
  return (
    <main>
      {apiBase === "" && (
        <SignIn
          onRead={showSession}
          onChange={(session) => {
            showSession(session);
            loadMeta();
          }}
        />
      )}
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
        {apiBase !== "" && <KeyField value={apiKey} onChange={setApiKey} />}
        <button type="button" onClick={loadMeta}>
          {say("loadMeta")}
        </button>
        <span className="hint" role="status">
          {meta && `${say("metaLoaded", Object.keys(meta.skills).length)} · docops ${meta.version}`}
        </span>
        {metaFailure && <Failure failure={metaFailure} />}
      </div>
      <TemplateCard
        template={template}
        report={report}
        failure={precheckFailure}
        onChoose={setTemplate}
      />
      <section className="card" aria-labelledby="fill">
        <h2 id="fill">{say("fill")}</h2>
        <Choice
          label={say("skill")}
          name="skill"
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
            schema={taskSchema?.properties?.payload}
            taskSchema={taskSchema}
            sample={skillMeta?.sample_task.payload}
            missing={new Set(report?.missing_required ?? [])}
            onChange={setPayload}
            onSkill={(name) => change({ skill: name })}
          />
        </AssetNames>
      </section>
      <AssetsView assets={assets} named={named} onChange={setAssets} />
      <SettingsView settings={settings} meta={meta} onChange={change} />
      <RunCard
        server={server}
        needsKey={apiBase === "" ? isSignedIn : apiKey !== ""}
        settings={settings}
        template={template}
        task={task}
        assets={assets}
        onEnd={(past) => setHistory((old) => [past, ...old].slice(0, maxHistory))}
      />
      <HistoryCard
        history={history}
        onRestore={(pastSettings) => setSettings({ ...defaultSettings, ...pastSettings })}
      />
    </main>
  );
}
