import { describe, expect, it } from "vitest";
import type { JobBody } from "../../apps/client/client.ts";
import type { FormatIssue } from "../../apps/contract/reports.ts";
import { withEvent, withJob, withPage } from "../../web/src/jobs/job-list.ts";
import { jobWord } from "../../web/src/jobs/job-words.ts";
import { changedFindings } from "../../web/src/policies/finding-changes.ts";
import { suggestedName } from "../../web/src/templates/template-name.ts";

const job = (id: string, part: Partial<JobBody> = {}) =>
  ({ id, state: "queued", attempt: 0, exit_code: null, progress: null, ...part }) as JobBody;
const event = (id: number, type: "running" | "succeeded" | "stage", part = {}) => ({
  id,
  type,
  at: "2026-10-12T00:00:00.000Z",
  attempt: 1,
  ...part,
});

describe("the list of jobs", () => {
  it("an event changes its job once, also if the stream tells it again", () => {
    const list = withPage([], [job("a"), job("b")]);
    const running = withEvent(list, "b", event(2, "running"));
    expect(running.map((listed) => listed.job.state)).toEqual(["queued", "running"]);
    expect(withEvent(running, "b", event(2, "succeeded"))).toBe(running);
    expect(withEvent(running, "unknown", event(3, "running"))).toBe(running);
    const staged = withEvent(running, "b", event(3, "stage", { stage: "worker" }));
    expect(staged[1]?.job.progress?.stage).toBe("worker");
  });

  it("a page that is older than an event does not bring an ended job back", () => {
    const ended = withJob(withPage([], [job("a")]), job("a", { state: "succeeded", attempt: 1 }));
    const page = withPage(ended, [job("a", { state: "running", attempt: 1 })]);
    expect(page[0]?.job.state).toBe("succeeded");
  });

  it("a new job goes first", () => {
    const list = withJob(withPage([], [job("a")]), job("b"));
    expect(list.map((listed) => listed.job.id)).toEqual(["b", "a"]);
  });

  it("only a whole document is green", () => {
    const ended = (exit_code: 0 | 2 | 3 | 4) =>
      jobWord(job("a", { state: "succeeded", exit_code }));
    expect(([0, 2, 3, 4] as const).map((code) => ended(code)[1])).toEqual([
      "good",
      "fair",
      "bad",
      "fair",
    ]);
  });
});

describe("the findings of a policy", () => {
  it("findings of one rule at one place are the same whatever they expect", () => {
    const issue = (code: string, paragraph_path: string, expected: string) =>
      ({ check: "policy", code, paragraph_path, run_id: null, expected }) as unknown as FormatIssue;
    const before = [issue("SIZE", "p0", "12"), issue("FONT", "p1", "Arial")];
    const after = [issue("SIZE", "p0", "14"), issue("FONT", "p2", "Arial")];
    const { added, gone } = changedFindings(before, after);
    expect(added).toEqual([after[1]]);
    expect(gone).toEqual([before[1]]);
  });
});

describe("the name of a kept template", () => {
  it("it is made from the file's name, and is empty if that has no letters for it", () => {
    expect(suggestedName("My Notice (2).docx")).toBe("my-notice-2");
    expect(suggestedName("通知.docx")).toBe("");
  });
});
