import { describe, expect, it, onTestFinished } from "vitest";
import { PolicyChecker } from "../../apps/api/checks/policy-checker.ts";
import { Turns } from "../../apps/api/checks/turns.ts";
import { checkPolicy } from "../../apps/engine/job/input-checks.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

const setting = "DOCOPS_REQUEST_TIMEOUT_SECONDS";
/** The largest policy that the API process checks, full of faults. */
const costly = `[${",".repeat(32 * 1024 - 1)}`;

function startChecker(ms = 60_000): PolicyChecker {
  const checker = new PolicyChecker({ setting, ms });
  onTestFinished(() => checker.close());
  return checker;
}

describe("policies", () => {
  it.each(["extends: gbt9704-2012", "roles: {a: {size: 三号}}", "rolls: {}", costly])(
    "policies are checked in a thread as they are checked elsewhere: %.30s",
    async (text) => {
      expect(await startChecker().check(text)).toEqual(checkPolicy(text));
    },
  );

  it("policies leave the loop to others while they are checked", async () => {
    const checker = startChecker();
    await checker.check("extends: default");
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 5 }, () => checker.check(costly)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it("policies that take too long are 408, and those behind them are checked all the same", async () => {
    const checker = startChecker(1);
    const late = await checker.check(costly).catch((error: unknown) => error);
    expect(late).toMatchObject({
      code: "REQUEST_TIMEOUT",
      detail: {
        field: "policy_yaml",
        limit: setting,
        timeout_seconds: 0.001,
        hint: expect.stringMatching(/^The limit is 0\.001 seconds\..* DOCOPS_/),
      },
    });
    const other = startChecker();
    const checks = [costly, "extends: default"].map((text) => other.check(text));
    expect((await Promise.all(checks)).map(({ ok }) => ok)).toEqual([false, true]);
  });

  it("policies are answered by a server after one that took too long", async () => {
    const server = await startTestServer({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.01" });
    const slow = await postRun(server, runForm({ policy_yaml: costly }));
    expect(slow.status).toBe(408);
    const { detail } = await slow.json();
    expect(detail).toMatchObject({ field: "policy_yaml", limit: setting });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe("turns of the loop", () => {
  it("turns of the loop are given to one at a time, and others have theirs between them", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = Array.from({ length: 5 }, async () => {
      await turns.next();
      seen.push("work");
    });
    let isOver = false;
    const others = () => {
      seen.push("others");
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    await Promise.all(work);
    isOver = true;
    expect(seen.join(" ")).not.toContain("work work");
  });
});

it("requests at once, each with a policy and a task at their limits, are all answered", async () => {
  const server = await startTestServer({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "60" });
  const attendees = Array.from({ length: 8000 }, () => "某某");
  const task = { task_type: "meeting_notice", payload: { ...payload, attendees } };
  const send = (policy_yaml: string) => postRun(server, runForm({ task, policy_yaml }));
  const answers = await Promise.all(
    [costly, "extends: default", costly, "extends: default"].map(send),
  );
  expect(answers.map(({ status }) => status)).toEqual([400, 200, 400, 200]);
});
