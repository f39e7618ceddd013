import { afterEach, describe, expect, it, vi } from "vitest";
import { DocopsError } from "../../apps/client/client.ts";
import { readTask } from "../../web/src/data/read-task.ts";
import { type Findings, isOfData } from "../../web/src/problems/findings.ts";
import {
  type ConsoleState,
  type Filled,
  initialState,
  optionsKey,
  reduce,
} from "../../web/src/state/console-state.ts";
import { Latest } from "../../web/src/state/latest.ts";
import { withValue } from "../../web/src/state/payload.ts";
import {
  defaultAppearance,
  defaultSettings,
  jobOptionValues,
  standardOf,
  standardSettings,
} from "../../web/src/state/settings.ts";
import { statusOf } from "../../web/src/state/status.ts";
import * as steps from "../../web/src/state/undo.ts";

function start(): ConsoleState {
  const appearance = { ...defaultAppearance, language: "en" as const };
  return initialState({ settings: defaultSettings, appearance, history: [] });
}

const template = { file: new File(["x"], "a.docx"), name: "a.docx", kept: null };

/** A state with an open template that was read. */
function opened(): ConsoleState {
  const open = reduce(start(), { type: "edit", work: { template }, name: null });
  const analysis = { template, keys: "", outline: [], findings: findings() };
  return reduce(open, { type: "analysed", analysis });
}

function findings(more: Partial<Findings> = {}): Findings {
  return {
    missing_required: [],
    missing_optional: [],
    fit: null,
    unsupported: [],
    notes: [],
    issues: [],
    changes: [],
    replaced: [],
    exitCode: 0,
    timing: null,
    ...more,
  } as Findings;
}

function filled(state: ConsoleState, more: Partial<Findings> = {}): Filled {
  const run = { requestId: "r", exitCode: more.exitCode ?? 0, zip: new Uint8Array(), members: {} };
  const options = optionsKey(state.settings);
  return { work: state.work.present, options, run, findings: findings(more), isDraft: false };
}

const past = {
  at: "2026-11-27T00:00:00Z",
  settings: defaultSettings,
  skill: "document",
  template: "a.docx",
  status: 200,
  exitCode: "0",
  errorCode: null,
  requestId: "r",
};

const edit = (state: ConsoleState, payload: Record<string, unknown>, name: string | null = null) =>
  reduce(state, { type: "edit", work: { payload }, name });

describe("undo", () => {
  it("typing in one field is one step; leaving the field ends it", () => {
    let value = steps.undoable("");
    for (const text of ["a", "ab", "abc"]) value = steps.change(value, text, "title");
    value = steps.change(steps.endEdit(value), "abcd", "title");
    expect(steps.undo(value).present).toBe("abc");
    expect(steps.undo(steps.undo(value)).present).toBe("");
    expect(steps.redo(steps.undo(value)).present).toBe("abcd");
    expect(steps.undo(steps.undoable("")).present).toBe("");
  });

  it("a removed row, another skill and another template come back", () => {
    const first = edit(opened(), { rows: [1, 2] });
    const other = reduce(first, {
      type: "edit",
      work: { payload: { rows: [2] }, skill: "contract", template: null },
      name: null,
    });
    expect(reduce(other, { type: "undo" }).work.present).toBe(first.work.present);
  });
});

describe("answers of the server", () => {
  it("an answer for older data never replaces the page", () => {
    const older = edit(opened(), { title: "a" });
    const newer = edit(older, { title: "ab" });
    const shown = reduce(newer, { type: "filled", page: filled(newer) });
    expect(reduce(shown, { type: "filled", page: filled(older) })).toBe(shown);
  });

  it("a newer request ends the one before it, whose answer is dropped", async () => {
    vi.useFakeTimers();
    const latest = new Latest();
    const shown: string[] = [];
    const answer = (text: string, afterMs: number) => async (signal: AbortSignal) => {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      if (!signal.aborted) shown.push(text);
    };
    latest.request(0, answer("old and slow", 500));
    await vi.advanceTimersByTimeAsync(10);
    latest.request(0, answer("new", 50));
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown).toEqual(["new"]);
  });

  afterEach(() => vi.useRealTimers());
});

describe("the state of the work", () => {
  const word = (state: ConsoleState) => {
    const { word: said, tone, blocked } = statusOf(state, 0);
    return [said, tone, blocked];
  };

  it("invalid JSON, wrong values and broken tags keep it from running", () => {
    const problem = { kind: "syntax", line: 1, said: "end" } as const;
    const draft = { text: "{", problem };
    const invalid = reduce(opened(), { type: "invalid-json", draft });
    expect(word(invalid)).toEqual(["stateInvalidJson", "bad", "blockedJson"]);
    const list = [{ path: "payload.count", problem: "must be number" }];
    const state = opened();
    const faulty = reduce(state, { type: "faults", work: state.work.present, list });
    expect(word(faulty)).toEqual(["stateFaults", "bad", "blockedFaults"]);
    const unsupported = [{ reason: "unknown_formatter" }] as unknown as Findings["unsupported"];
    const broken = reduce(state, { type: "filled", page: filled(state, { unsupported }) });
    expect(word(broken)).toEqual(["stateBroken", "bad", "blockedBroken"]);
    expect(isOfData("formatter_value")).toBe(true);
  });

  it("a template that does not fit is amber, before a run and after it, although the exit code is 0", () => {
    const fit = { ok: false, reason: "no_fields_of_skill" } as unknown as Findings["fit"];
    const state = opened();
    const page = reduce(state, { type: "filled", page: filled(state, { fit }) });
    expect(word(page)).toEqual(["stateUnfit", "fair", null]);
    const result = reduce(page, { type: "run-ended", result: filled(state, { fit }), past });
    expect(word(result)).toEqual(["stateUnfit", "fair", null]);
  });

  it("green is for a whole document; gaps, findings and failures are not green", () => {
    const ended = (more: Partial<Findings>) => {
      const state = opened();
      return word(reduce(state, { type: "run-ended", result: filled(state, more), past }));
    };
    expect(ended({})).toEqual(["stateDone", "good", null]);
    expect(ended({ exitCode: 2, missing_required: ["A"] })).toEqual(["stateGaps", "fair", null]);
    expect(ended({ exitCode: 4 })).toEqual(["stateFormatFailed", "bad", null]);
    const issues = [{ severity: "error", fixed: false }] as unknown as Findings["issues"];
    expect(ended({ issues })[1]).toBe("fair");
  });

  it("a result is out of date as soon as data or settings differ, and current again after undo", () => {
    const state = opened();
    const done = reduce(state, { type: "run-ended", result: filled(state), past });
    const changed = edit(done, { title: "x" });
    expect(word(changed)[0]).toBe("stateStale");
    expect(word(reduce(changed, { type: "undo" }))[0]).toBe("stateDone");
    const strict = reduce(done, { type: "settings", part: { preset: "strict" } });
    expect(word(strict)[0]).toBe("stateStale");
  });

  it("a busy server is told with the seconds that are left, a lost session as signed out", () => {
    const failure = (status: number, code: string) => {
      const error = new DocopsError(status, { error_code: code }, null);
      return { kind: "refused", error } as const;
    };
    const busy = reduce(opened(), {
      type: "live-failed",
      failure: failure(429, "TOO_MANY_REQUESTS"),
      retryAt: 4200,
    });
    expect(statusOf(busy, 1000)).toMatchObject({ word: "stateBusy", values: [4] });
    const signedOut = reduce(start(), {
      type: "meta-failed",
      failure: failure(401, "UNAUTHORIZED"),
    });
    expect(word(signedOut)).toEqual(["stateSignedOut", "bad", "blockedSignIn"]);
    const offline = reduce(start(), { type: "meta-failed", failure: { kind: "unreachable" } });
    expect(word(offline)).toEqual(["stateOffline", "bad", "blockedOffline"]);
  });
});

describe("settings and data", () => {
  it("each standard of the format comes back as the one that was chosen", () => {
    for (const standard of ["template", "check", "policy:apa7", "custom"] as const) {
      const settings = { ...defaultSettings, ...standardSettings(standard) };
      expect(standardOf(settings)).toBe(standard);
    }
  });

  it("a run sends a preset or the single settings, never both", () => {
    expect(jobOptionValues(defaultSettings)).not.toHaveProperty("format_mode");
    const byPolicy = { ...defaultSettings, ...standardSettings("policy:apa7") };
    expect(jobOptionValues(byPolicy)).toMatchObject({ policy: "apa7", format_baseline: "policy" });
    expect(jobOptionValues(byPolicy)).not.toHaveProperty("preset");
  });

  it("a value is set without changing the payload before it; undefined removes a key", () => {
    const before = { goods: [{ price: 1 }], title: "a" };
    const after = withValue(before, ["goods", 0, "price"], 2);
    expect(after).toEqual({ goods: [{ price: 2 }], title: "a" });
    expect(before.goods[0]?.price).toBe(1);
    expect(withValue(before, ["title"], undefined)).toEqual({ goods: [{ price: 1 }] });
  });

  it("a task and a payload alone are read, with a byte order mark too; other JSON is refused", () => {
    expect(readTask('\ufeff{"task_type":"t","payload":{"a":1}}')).toEqual({
      skill: "t",
      payload: { a: 1 },
    });
    expect(readTask('{"a":1}')).toEqual({ skill: null, payload: { a: 1 } });
    const noObject = (member: string | null) => ({ problem: { kind: "no-object", member } });
    expect(readTask("[1]")).toEqual(noObject(null));
    expect(readTask('{"payload":1}')).toEqual(noObject("payload"));
    expect(readTask('{"a":1,\n"b" 2}')).toMatchObject({ problem: { kind: "syntax", line: 2 } });
    expect(readTask("{\n")).toMatchObject({ problem: { kind: "syntax", line: 2 } });
    expect(readTask('{"a":1,}')).toMatchObject({ problem: { kind: "syntax", line: 1 } });
  });
});
