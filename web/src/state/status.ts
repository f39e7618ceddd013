import type { LogEntry } from "../../../apps/contract/reports.ts";
import { isOfData } from "../problems/findings.ts";
import type { TaskFault } from "../server/api.ts";
import type { WordKey } from "../words/words.ts";
import { type ConsoleState, type Filled, optionsKey } from "./console-state.ts";

/** The colour of a state. Green is for a document that is whole, and for nothing else. */
export type Tone = "neutral" | "good" | "fair" | "bad" | "busy";

/** The state of the work, in one sentence. */
export interface WorkStatus {
  tone: Tone;
  word: WordKey;
  values: readonly (string | number)[];
  /** Why a run cannot start; null if it can. */
  blocked: WordKey | null;
}

/** One list for all states without faults, because a part of the state must keep its identity. */
const noFaults: readonly TaskFault[] = [];

/** The faults of the present data. */
export function currentFaults({ faults, work }: ConsoleState): readonly TaskFault[] {
  return faults !== null && faults.work === work.present ? faults.list : noFaults;
}

/** Whether a result is of older data, another template or other settings. */
export function isStale(state: ConsoleState, { work, options }: Filled): boolean {
  return work !== state.work.present || options !== optionsKey(state.settings);
}

/** @param now milliseconds since 1970, for the countdown. */
export function statusOf(state: ConsoleState, now: number): WorkStatus {
  const ready = (tone: Tone, word: WordKey, ...values: (string | number)[]): WorkStatus => {
    return { tone, word, values, blocked: null };
  };
  const blocked = (
    tone: Tone,
    word: WordKey,
    why: WordKey,
    ...values: (string | number)[]
  ): WorkStatus => {
    return { tone, word, values, blocked: why };
  };
  const { live, result, analysis } = state;
  const { template } = state.work.present;
  const refusal = live.failure ?? state.metaFailure;
  if (refusal?.kind === "refused" && refusal.error.status === 401) {
    return blocked("bad", "stateSignedOut", "blockedSignIn");
  }
  if (refusal?.kind === "unreachable") return blocked("bad", "stateOffline", "blockedOffline");
  if (template === null) return blocked("neutral", "stateEmpty", "blockedTemplate");
  if (state.invalidJson !== null) return blocked("bad", "stateInvalidJson", "blockedJson");
  if (state.running) return blocked("busy", "stateRunning", "blockedRunning");
  if (live.retryAt !== null) {
    return ready("fair", "stateBusy", Math.max(1, Math.ceil((live.retryAt - now) / 1000)));
  }
  if (live.failure !== null && analysis?.template !== template) {
    return blocked("bad", "stateUnreadable", "blockedUnreadable");
  }
  if (analysis?.template !== template) return blocked("busy", "stateReading", "blockedReading");
  const unsupported = unsupportedTags(state);
  const wrongValues = unsupported.filter(({ reason }) => isOfData(reason)).length;
  const broken = unsupported.length - wrongValues;
  if (broken > 0) return blocked("bad", "stateBroken", "blockedBroken", broken);
  const faults = currentFaults(state).length + wrongValues;
  if (faults > 0) return blocked("bad", "stateFaults", "blockedFaults", faults);
  if (result !== null) return ofResult(state, result);
  const findings = state.page?.work === state.work.present ? state.page.findings : null;
  if (findings === null && live.failure !== null) return ready("bad", "stateRefused");
  if (findings === null && !state.appearance.isLive) return ready("neutral", "stateUnchecked");
  if (findings === null) return ready("busy", "stateFilling");
  if (findings.fit !== null && findings.fit.reason !== null) return ready("fair", "stateUnfit");
  const missing = findings.missing_required.length;
  if (missing > 0) return ready("fair", "stateMissing", missing);
  return ready("good", "stateReady");
}

function ofResult(state: ConsoleState, result: Filled): WorkStatus {
  const { findings, run } = result;
  const status = (tone: Tone, word: WordKey, ...values: (string | number)[]): WorkStatus => {
    return { tone, word, values, blocked: null };
  };
  if (isStale(state, result)) return status("fair", "stateStale");
  if (run.exitCode === 3) return status("bad", "stateNotFilled");
  if (run.exitCode === 4) return status("bad", "stateFormatFailed");
  if (run.exitCode === 2) return status("fair", "stateGaps", findings.missing_required.length);
  if (findings.fit?.reason) return status("fair", "stateUnfit");
  const open = findings.issues.filter(
    ({ fixed, severity }) => !fixed && severity !== "info",
  ).length;
  const filled = new Set(findings.replaced.map(({ field_name }) => field_name)).size;
  return status(open > 0 ? "fair" : "good", "stateDone", filled, open);
}

function unsupportedTags({ analysis, page, work }: ConsoleState): readonly LogEntry[] {
  const findings = page?.work === work.present ? page.findings : analysis?.findings;
  return findings?.unsupported ?? [];
}
