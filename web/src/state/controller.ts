import { createContext, useContext } from "react";
import { isWordDocument } from "../../../apps/contract/document-kinds.ts";
import { findingsOfPrecheck, findingsOfRun } from "../problems/findings.ts";
import {
  clientOf,
  failureOf,
  fetchStatus,
  precheck,
  type RequestFailure,
  run,
  type Server,
  taskFaultsOf,
} from "../server/api.ts";
import { fetchSession, type Session } from "../server/session.ts";
import { chooseSkill } from "./choose-skill.ts";
import { type Filled, optionsKey } from "./console-state.ts";
import { saveDraft } from "./drafts.ts";
import { fillPage, fillUnrepaired } from "./fill-page.ts";
import { jobFiles } from "./job-files.ts";
import { Latest } from "./latest.ts";
import { type Path, type Payload, withValue } from "./payload.ts";
import { jobOptionValues, keep, type PastRun } from "./settings.ts";
import type { Store } from "./store.ts";
import { anySkill, type Template, type Work } from "./work.ts";

/** The pause in typing after which the page is filled again, in milliseconds. */
const typingPauseMs = 120;
/** The pause before the server is asked again after it could not be reached. */
const reconnectMs = 4000;
const draftPauseMs = 600;

/** The actions of the console: each asks the server, and tells the store. */
export class Controller {
  readonly store: Store;
  readonly #page = new Latest();
  readonly #drafts = new Latest();
  /** Works of this page's runs, by request id, so that a run can be repeated. Nothing of them is stored. */
  readonly works = new Map<string, Work>();
  #job: AbortController | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** Follows the state until the returned function is called. */
  start(): () => void {
    let before = this.store.get();
    const stop = this.store.subscribe(() => {
      const now = this.store.get();
      const last = before;
      before = now;
      if (now.settings !== last.settings) keep("settings", now.settings);
      if (now.appearance !== last.appearance) keep("appearance", now.appearance);
      if (now.history !== last.history) keep("history", now.history);
      const isOtherWork = now.work.present !== last.work.present;
      const isOtherServer =
        now.settings.apiBase !== last.settings.apiBase || now.apiKey !== last.apiKey;
      if (isOtherServer) void this.loadMeta();
      if (
        isOtherWork ||
        now.invalidJson !== last.invalidJson ||
        now.meta !== last.meta ||
        now.appearance.isLive !== last.appearance.isLive ||
        optionsKey(now.settings) !== optionsKey(last.settings)
      ) {
        this.#follow(now.work.present.template !== last.work.present.template ? 0 : typingPauseMs);
      }
      if (isOtherWork && now.appearance.keepsDrafts) {
        this.#drafts.request(draftPauseMs, () => saveDraft(now.work.present).catch(() => {}));
      }
    });
    void this.loadSession();
    void this.loadMeta();
    return () => {
      stop();
      this.#page.stop();
      this.#drafts.stop();
      this.#job?.abort();
    };
  }

  get server(): Server {
    const { settings, apiKey } = this.store.get();
    // Another server does not know the session of this page.
    return { apiBase: settings.apiBase, apiKey: settings.apiBase === "" ? "" : apiKey };
  }

  get client() {
    return clientOf(this.server);
  }

  async loadMeta(): Promise<void> {
    const { server } = this;
    try {
      const [meta, status] = await Promise.all([clientOf(server).meta(), fetchStatus(server)]);
      this.store.dispatch({ type: "meta", meta, status });
    } catch (error) {
      const failure = failureOf(error);
      this.store.dispatch({ type: "meta-failed", failure });
      if (failure.kind === "unreachable") this.#retry(reconnectMs);
    }
  }

  async loadSession(): Promise<void> {
    const session = await fetchSession().catch(() => null);
    this.store.dispatch({ type: "session", session });
  }

  /** After a sign-in or a sign-out. */
  changeSession(session: Session): void {
    this.store.dispatch({ type: "session", session });
    void this.loadMeta();
  }

  /** @returns whether the file can be a template. */
  openFile(file: File): boolean {
    if (!isWordDocument(file.name)) return false;
    this.openTemplate({ file, name: file.name, kept: null });
    return true;
  }

  /** Opens a template. Its data stay: many templates share fields, and undo brings the old one back. */
  openTemplate(template: Template, work: Partial<Work> = {}): void {
    this.store.dispatch({ type: "edit", work: { template, ...work }, name: null });
    this.store.dispatch({ type: "view", view: "fill" });
  }

  setValue(path: Path, value: unknown): void {
    const { payload } = this.store.get().work.present;
    const next = withValue(payload, path, value) as Payload;
    this.store.dispatch({ type: "edit", work: { payload: next }, name: path.join(".") });
  }

  #follow(waitMs: number): void {
    this.#page.request(waitMs, (signal) => this.#fillPage(signal));
  }

  #retry(waitMs: number): void {
    this.#page.request(waitMs, async (signal) => {
      if (this.store.get().meta === null) await this.loadMeta();
      else await this.#fillPage(signal);
    });
  }

  async #fillPage(signal: AbortSignal): Promise<void> {
    const { work, invalidJson, appearance, meta } = this.store.get();
    const { present } = work;
    const { template } = present;
    if (template === null || meta === null) return;
    this.store.dispatch({ type: "live-started" });
    try {
      await this.#analyse(present, template, signal);
      if (signal.aborted || this.store.get().work.present !== present) return;
      if (invalidJson !== null || !appearance.isLive) {
        this.store.dispatch({ type: "live-idle" });
        return;
      }
      const { settings } = this.store.get();
      const { faults, ...page } = await fillPage({
        server: this.server,
        settings,
        work: { ...present, template },
        signal,
      });
      if (signal.aborted) return;
      const options = optionsKey(settings);
      this.store.dispatch({ type: "faults", work: present, list: faults });
      this.store.dispatch({ type: "filled", page: { ...page, work: present, options } });
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(failureOf(error));
    }
  }

  /** Asks which values the template wants, and chooses the skill that it was made for. */
  async #analyse(present: Work, template: Template, signal: AbortSignal): Promise<void> {
    const { analysis } = this.store.get();
    const keys = Object.keys(present.payload).sort().join("\n");
    const hasProse = (analysis?.findings.notes.length ?? 0) > 0;
    const isKnown = analysis?.template === template && (!hasProse || analysis.keys === keys);
    if (isKnown) return;
    const files = jobFiles({ ...present, skill: anySkill, template });
    const answer = await precheck(this.server, { skill: anySkill }, files, signal);
    if (signal.aborted) return;
    const { outline } = answer;
    const findings = findingsOfPrecheck(answer);
    this.store.dispatch({ type: "analysed", analysis: { template, keys, outline, findings } });
    const skills = this.store.get().meta?.skills ?? {};
    const schemas = Object.fromEntries(
      Object.entries(skills).map(([name, { task_schema }]) => [name, payloadSchema(task_schema)]),
    );
    const skill = chooseSkill(outline, schemas)?.skill ?? anySkill;
    this.store.dispatch({ type: "suggest-skill", template, skill });
  }

  #fail(failure: RequestFailure): void {
    const isBusy =
      failure.kind === "refused" && (failure.error.status === 429 || failure.error.status === 503);
    const isOver = failure.kind === "refused" && failure.error.code === "BUDGET_EXCEEDED";
    if (failure.kind === "unreachable") this.#retry(reconnectMs);
    if (!isBusy || isOver) {
      this.store.dispatch({ type: "live-failed", failure, retryAt: null });
      return;
    }
    const waitMs = Math.max(failure.error.retryAfterMs ?? 2000, 1000);
    this.store.dispatch({ type: "live-failed", failure, retryAt: Date.now() + waitMs });
    this.#retry(waitMs);
  }

  /** Runs the job of the present work. */
  async run(): Promise<void> {
    const { settings, work } = this.store.get();
    const { present } = work;
    const { template } = present;
    if (template === null || this.#job !== null) return;
    const job = new AbortController();
    this.#job = job;
    this.store.dispatch({ type: "run-started" });
    // The page's own request would take one of the server's slots from the run.
    this.#page.stop();
    const sent = { ...settings, skill: present.skill };
    const past = (
      end: Pick<PastRun, "status" | "exitCode" | "errorCode" | "requestId">,
    ): PastRun => ({
      at: new Date().toISOString(),
      settings,
      skill: present.skill,
      template: template.name,
      ...end,
    });
    try {
      const files = jobFiles({ ...present, template }, { wantsAll: true });
      const ended = await run(this.server, jobOptionValues(sent), files, job.signal);
      const { exitCode, requestId } = ended;
      this.works.set(requestId, present);
      const filled: Filled = {
        work: present,
        options: optionsKey(settings),
        run: ended,
        findings: findingsOfRun(ended),
        isDraft: false,
      };
      this.store.dispatch({
        type: "run-ended",
        result: filled,
        past: past({ status: 200, exitCode: String(exitCode), errorCode: null, requestId }),
      });
      this.store.dispatch({ type: "filled", page: filled });
    } catch (error) {
      if (job.signal.aborted) {
        this.store.dispatch({ type: "run-cancelled" });
      } else {
        const failure = failureOf(error);
        const faults = taskFaultsOf(failure);
        if (faults.length > 0) this.store.dispatch({ type: "faults", work: present, list: faults });
        this.store.dispatch({
          type: "run-failed",
          failure,
          past:
            failure.kind === "unreachable"
              ? null
              : past({
                  status: failure.error.status,
                  exitCode: null,
                  errorCode: failure.error.code,
                  requestId: failure.error.requestId ?? "",
                }),
        });
      }
      this.#follow(0);
    } finally {
      this.#job = null;
    }
  }

  cancel(): void {
    this.#job?.abort();
  }

  /** The document of a result before its repairs. @throws as `run` */
  async beforeRepair({ work }: Filled, signal: AbortSignal): Promise<Filled | null> {
    const { template } = work;
    if (template === null) return null;
    const filled = await fillUnrepaired({
      server: this.server,
      settings: this.store.get().settings,
      work: { ...work, template },
      signal,
    });
    return { ...filled, work, options: "" };
  }
}

/** The schema of the payload in the schema of a task. */
export function payloadSchema(
  taskSchema: unknown,
): import("../server/api.ts").JsonSchema | undefined {
  const { properties } = (taskSchema ?? {}) as import("../server/api.ts").JsonSchema;
  return properties?.payload;
}

export const ControllerContext = createContext<Controller | null>(null);

export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (controller === null) throw new Error("there is no controller");
  return controller;
}
