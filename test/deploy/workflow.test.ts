import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { read } from "./support.ts";

const workflow = parse(read(".github/workflows/ci.yml"));
const commandsOf = (job: { steps: { run?: string }[] } | undefined) =>
  job?.steps.flatMap(({ run }) => run ?? []) ?? [];

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

describe("the workflow of releases", () => {
  const release = parse(read(".github/workflows/release.yml"));
  const { scripts } = JSON.parse(read("package.json"));
  const jobs: Record<string, Job> = release.jobs;

  it("a release is published by a tag alone, after everything has passed", () => {
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    expect(commandsOf(jobs.check)).toContain(".ci/run");
    expect(commandsOf(jobs.check)).toContain('npm run release:check -- "$GITHUB_REF_NAME"');
    expect(jobs.check?.env?.CI).toBe("true");
    expect(needsOf(jobs)).toEqual({
      check: [],
      npm: ["check"],
      image: ["check"],
      release: ["npm", "image"],
    });
  });

  it("every npm script of the workflow of releases is in package.json, and its page names each", () => {
    const commands = Object.values(jobs).flatMap(commandsOf).join("\n");
    const names = Array.from(
      commands.matchAll(/npm run (?:--silent )?([\w:-]+)/g),
      ([, name = ""]) => name,
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(scripts).toHaveProperty([name]);
      expect(read("docs/releasing.md")).toContain(`npm run ${name}`);
    }
  });

  it("each job of a release has the rights that it needs and no stored token", () => {
    expect(release.permissions).toEqual({ contents: "read" });
    const rights = Object.entries(jobs).map(([name, { permissions }]) => [name, permissions]);
    expect(Object.fromEntries(rights)).toEqual({
      check: undefined,
      npm: { "id-token": "write" },
      image: { contents: "read", packages: "write", "id-token": "write", attestations: "write" },
      release: { contents: "write" },
    });
    const secrets = read(".github/workflows/release.yml").match(/secrets\.\w+/g);
    expect(new Set(secrets)).toEqual(new Set(["secrets.GITHUB_TOKEN"]));
  });

  it("package, image and release have provenance and an SBOM", () => {
    expect(commandsOf(jobs.npm).join()).toContain("--provenance");
    const built = jobs.image?.steps.find(({ uses }) =>
      uses?.startsWith("docker/build-push-action"),
    );
    expect(built?.with).toMatchObject({ provenance: "mode=max", sbom: true, push: true });
    expect(commandsOf(jobs.release).join()).toContain("sbom.json");
  });
});

interface Job {
  needs?: string | string[];
  env?: Record<string, string>;
  permissions?: Record<string, string>;
  steps: { run?: string; uses?: string; with?: Record<string, unknown> }[];
}

function needsOf(jobs: Record<string, Job>): Record<string, string[]> {
  const needs = Object.entries(jobs).map(([name, job]) => [name, [job.needs ?? []].flat()]);
  return Object.fromEntries(needs);
}
