import { expect, it } from "vitest";
import { parse } from "yaml";
import { read } from "./support.ts";

const workflow = parse(read(".github/workflows/ci.yml"));
const commandsOf = (job: { steps: { run?: string }[] }) =>
  job.steps.flatMap(({ run }) => run ?? []);

it("the workflow calls .ci/run and nothing weaker for what is on main", () => {
  const { test } = workflow.jobs;
  expect(test.if).toBe("github.event_name == 'push'");
  expect(commandsOf(test)).toEqual([".ci/run"]);
  expect(test.env.CI).toBe("true");
});

it("code of a pull request gets no rights over the machine and no credentials", () => {
  const { test, "pull-request": pullRequest } = workflow.jobs;
  expect(commandsOf(pullRequest)).toEqual(["npm ci", "npm test"]);
  expect(pullRequest.container.options).toBeUndefined();
  expect(workflow.permissions).toEqual({ contents: "read" });
  for (const { steps } of [test, pullRequest]) {
    expect(steps[0].with["persist-credentials"]).toBe(false);
  }
});
