import type { Status } from "../../../apps/contract/answers/status.ts";
import type { OutlineField } from "../../../apps/contract/reports.ts";
import type { JsonProblem } from "../data/read-task.ts";
import { faultPath } from "../problems/fault-path.ts";
import type { Findings } from "../problems/findings.ts";
import type { Meta, RequestFailure, RunResult, TaskFault } from "../server/api.ts";
import type { Session } from "../server/session.ts";
import { type Path, valueAt } from "./payload.ts";
import { type Appearance, jobOptionValues, type PastRun, type Settings } from "./settings.ts";
import * as steps from "./undo.ts";
import { emptyWork, type Template, type Work } from "./work.ts";

/** The parts of the console that the rail leads to. */
export type View = "fill" | "batch" | "templates" | "jobs" | "policies" | "keys";

/** The panes of the view `fill`; a phone shows one of them. */
export type Pane = "data" | "page" | "problems";

/** The answer of a server about a template without data. */
export interface Analysis {
  template: Template;
  /** The keys of the payload at that time, which can make fields of bracketed names. */
  keys: string;
  outline: readonly OutlineField[];
  findings: Findings;
}

/** A filled document: that of the page, which follows the data, or that of a run. */
export interface Filled {
  work: Work;
  options: string;
  run: RunResult;
  findings: Findings;
  /** The data do not match the skill, so that the document was filled without it. */
  isDraft: boolean;
}

/** A place of the page or a field of the form that a person is led to. Each is a new object. */
export type Target =
  | { pane: "data"; path: Path }
  | { pane: "page"; text: string; paragraph: string }
  | { pane: "page"; path: Path };

export interface ConsoleState {
  work: steps.Undoable<Work>;
  /** The text of the JSON editor while it is not valid. */
  invalidJson: { text: string; problem: JsonProblem } | null;
  settings: Settings;
  appearance: Appearance;
  history: readonly PastRun[];
  /** The key for another server. It is never stored. */
  apiKey: string;
  session: Session | null;
  meta: Meta | null;
  status: Status | null;
  metaFailure: RequestFailure | null;
  analysis: Analysis | null;
  page: Filled | null;
  faults: { work: Work; list: readonly TaskFault[] } | null;
  /** The request for the page: whether it runs, and why the last one failed. */
  live: { isWorking: boolean; failure: RequestFailure | null; retryAt: number | null };
  running: boolean;
  result: Filled | null;
  runFailure: RequestFailure | null;
  view: View;
  pane: Pane;
  target: Target | null;
  /** The field that has the focus. The page marks its value. */
  shown: Path | null;
}

export type Action =
  | { type: "edit"; work: Partial<Work>; name: string | null }
  | { type: "end-edit" | "undo" | "redo" | "run-started" | "run-cancelled" | "live-started" }
  | { type: "suggest-skill"; template: Template; skill: string }
  | { type: "invalid-json"; draft: ConsoleState["invalidJson"] }
  | { type: "settings"; part: Partial<Settings> }
  | { type: "appearance"; part: Partial<Appearance> }
  | { type: "api-key"; apiKey: string }
  | { type: "session"; session: Session | null }
  | { type: "meta"; meta: Meta; status: Status | null }
  | { type: "meta-failed"; failure: RequestFailure }
  | { type: "analysed"; analysis: Analysis }
  | { type: "faults"; work: Work; list: readonly TaskFault[] }
  | { type: "filled"; page: Filled }
  | { type: "live-failed"; failure: RequestFailure; retryAt: number | null }
  | { type: "live-idle" }
  | { type: "run-ended"; result: Filled; past: PastRun }
  | { type: "run-failed"; failure: RequestFailure; past: PastRun | null }
  | { type: "view"; view: View }
  | { type: "pane"; pane: Pane }
  | { type: "go"; target: Target }
  /** Shows the place of a field that got the focus, without leaving it. */
  | { type: "show"; path: Path };

export function initialState(
  stored: Pick<ConsoleState, "settings" | "appearance" | "history">,
): ConsoleState {
  return {
    ...stored,
    work: steps.undoable(emptyWork),
    invalidJson: null,
    apiKey: "",
    session: null,
    meta: null,
    status: null,
    metaFailure: null,
    analysis: null,
    page: null,
    faults: null,
    live: { isWorking: false, failure: null, retryAt: null },
    running: false,
    result: null,
    runFailure: null,
    view: "fill",
    pane: "data",
    target: null,
    shown: null,
  };
}

/** The options of a job as one text, to compare them. */
export function optionsKey(settings: Settings): string {
  return JSON.stringify(jobOptionValues(settings));
}

const idle: ConsoleState["live"] = { isWorking: false, failure: null, retryAt: null };

/** A server that cannot be reached is told until it answers; other failures end with the next request. */
function unanswered(failure: RequestFailure | null): RequestFailure | null {
  return failure?.kind === "unreachable" ? failure : null;
}

/** The state after an action. What does not change keeps its identity. */
export function reduce(state: ConsoleState, action: Action): ConsoleState {
  switch (action.type) {
    case "edit":
      return edited(
        state,
        steps.change(state.work, { ...state.work.present, ...action.work }, action.name),
      );
    case "end-edit":
      return { ...state, work: steps.endEdit(state.work) };
    case "undo":
      return edited(state, steps.undo(state.work));
    case "redo":
      return edited(state, steps.redo(state.work));
    case "suggest-skill": {
      const { present } = state.work;
      if (present.template !== action.template || present.isSkillChosen) return state;
      if (present.skill === action.skill) return state;
      return { ...state, work: steps.amend(state.work, { ...present, skill: action.skill }) };
    }
    case "invalid-json":
      return { ...state, invalidJson: action.draft };
    case "settings":
      return { ...state, settings: { ...state.settings, ...action.part } };
    case "appearance":
      return { ...state, appearance: { ...state.appearance, ...action.part } };
    case "api-key":
      return { ...state, apiKey: action.apiKey };
    case "session":
      return { ...state, session: action.session };
    case "meta":
      return { ...state, meta: action.meta, status: action.status, metaFailure: null, live: idle };
    case "meta-failed":
      return { ...state, meta: null, metaFailure: action.failure };
    case "analysed":
      return isCurrent(state, action.analysis) ? { ...state, analysis: action.analysis } : state;
    case "faults":
      if (action.work !== state.work.present) return state;
      return { ...state, faults: { work: action.work, list: action.list } };
    case "filled":
      // An answer for older data never replaces a newer page.
      if (action.page.work !== state.work.present) return state;
      return { ...state, page: action.page, live: idle };
    case "live-started":
      return {
        ...state,
        live: { ...idle, isWorking: true, failure: unanswered(state.live.failure) },
      };
    case "live-failed":
      return {
        ...state,
        live: { isWorking: false, failure: action.failure, retryAt: action.retryAt },
      };
    case "live-idle":
      return { ...state, live: idle };
    case "run-started":
      return { ...state, running: true, runFailure: null };
    case "run-ended":
      return { ...state, running: false, result: action.result, ...withPast(state, action.past) };
    case "run-failed":
      return {
        ...state,
        running: false,
        runFailure: action.failure,
        ...withPast(state, action.past),
      };
    case "run-cancelled":
      return { ...state, running: false };
    case "view":
      return { ...state, view: action.view };
    case "pane":
      return { ...state, pane: action.pane };
    case "show":
      return { ...state, shown: action.path };
    case "go":
      return { ...state, target: action.target, pane: action.target.pane, view: "fill" };
  }
}

/** A change of the work ends what belongs to another template, and makes the draft of JSON obsolete. */
function edited(state: ConsoleState, work: ConsoleState["work"]): ConsoleState {
  if (work.present === state.work.present) return { ...state, work };
  const isSameTemplate = work.present.template === state.work.present.template;
  const kept = isSameTemplate ? {} : { page: null, result: null, target: null, shown: null };
  const faults = faultsAfter(state, work.present);
  return { ...state, ...kept, work, faults, invalidJson: null, runFailure: null };
}

/** Until the server has answered for the new data, the faults of values that did not change stay. */
function faultsAfter({ faults, work }: ConsoleState, next: Work): ConsoleState["faults"] {
  const { present } = work;
  if (faults?.work !== present || next.skill !== present.skill) return null;
  const list = faults.list.filter((fault) => {
    const path = faultPath(fault);
    return Object.is(valueAt(present.payload, path), valueAt(next.payload, path));
  });
  return { work: next, list };
}

function isCurrent({ work }: ConsoleState, { template }: Analysis): boolean {
  return work.present.template === template;
}

/** The most entries of the history. */
const maxHistory = 10;

function withPast({ history }: ConsoleState, past: PastRun | null): Pick<ConsoleState, "history"> {
  return { history: past === null ? history : [past, ...history].slice(0, maxHistory) };
}
