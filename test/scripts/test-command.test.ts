import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { SelectionError, selectTests, testFiles } from "../../scripts/test/selection.ts";
import { belongsTo, filesOf, optionsOf, runsOf, testGroups } from "../../scripts/test/suites.ts";
import { packagesFor, runMeanwhile } from "../../scripts/test/system.ts";
import { run, temporaryDirectory } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const small = "test/engine/errors.test.ts";
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const stepsOf = (output: string) => Array.from(output.matchAll(/^== (.*)$/gm), ([, name]) => name);

/** Runs the command as npm does, with the tools of this repository first in the path. */
function npmTest(args: readonly string[], path = process.env.PATH) {
  expect(scripts.test).toBe("node scripts/test.ts");
  const PATH = `${root}node_modules/.bin:${path}`;
  return run("scripts/test.ts", args, { env: { PATH, CI: "false", INIT_CWD: root } });
}

describe("npm test -- FILE", () => {
  it("npm test -- FILE runs only that file and ends with the counts of passed and failed tests", async () => {
    const { code, stdout } = await npmTest([small]);
    expect(stepsOf(stdout)).toEqual(["tests"]);
    expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it("npm test -- FILE passes vitest's options on", async () => {
    const { code, stdout } = await npmTest([small, "-t", "there is no test of this name"]);
    expect(stdout).toMatch(/\nno test has run\n\n0 passed, 0 failed, \d+ skipped\n$/);
    expect(code).toBe(1);
  });

  it("npm test -- FILE fails if a test fails, and tells it again at the end, with the reason", async () => {
    const elsewhere = temporaryDirectory();
    const file = join(elsewhere, small);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `it("fails", () => { throw new Error("as it must"); });`);
    const { code, stdout } = await npmTest([small, "--globals", "--root", elsewhere]);
    const end = stdout.slice(stdout.lastIndexOf("\nfailed: ") + 1);
    expect(end).toMatch(/^failed: .*errors\.test\.ts: fails\n {2}Error: as it must\n/);
    expect(end).toMatch(/\n0 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it("npm test -- FILE tells at the end which file cannot be run", async () => {
    const elsewhere = temporaryDirectory();
    const file = join(elsewhere, small);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `throw new Error("before any test");`);
    const { code, stdout } = await npmTest([small, "--root", elsewhere]);
    const end = stdout.slice(stdout.indexOf("\nfailed: ") + 1);
    expect(end).toMatch(/^failed: .*errors\.test\.ts\n {2}.*before any test\n/);
    expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it("npm test -- FILE suggests a file if no test file has that path", async () => {
    const { code, stdout, stderr } = await npmTest(["test/engine/erors.test.ts"]);
    expect(stderr).toBe(
      `npm test: no test file has "test/engine/erors.test.ts" in its path
Did you mean test/engine/errors.test.ts?
Test files are test/**/*.test.ts.
`,
    );
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });

  it("npm test -- FILE names the programs that a test needs, and installs nothing", async () => {
    const bin = temporaryDirectory();
    const hasInstalled = join(bin, "has-installed");
    symlinkSync("/bin/sh", join(bin, "sh"));
    const aptGet = `#!/bin/sh\n: > ${hasInstalled}\n`;
    writeFileSync(join(bin, "apt-get"), aptGet, { mode: 0o755 });
    const { code, stdout } = await npmTest(["test/render/lists.test.ts"], bin);
    expect(stdout).toBe(`
skipped: test/render/lists.test.ts: suite render needs soffice, pdftotext (Debian: libreoffice-writer poppler-utils fonts-noto-cjk)

no test has run

0 passed, 0 failed
`);
    expect(code).toBe(1);
    expect(existsSync(hasInstalled)).toBe(false);
  });

  it("npm test -- FILE names a program that Debian has no package of, without a package", async () => {
    const bin = temporaryDirectory();
    symlinkSync("/bin/sh", join(bin, "sh"));
    const { stdout } = await npmTest(["test/helm/chart.test.ts"], bin);
    expect(stdout).toMatch(
      /^\nskipped: test\/helm\/chart\.test\.ts: suite Helm chart needs helm, kubectl\n/,
    );
  });

  it("npm test -- FILE says that the suite of the package needs the npm registry", async () => {
    const bin = temporaryDirectory();
    symlinkSync("/bin/sh", join(bin, "sh"));
    const npm = "#!/bin/sh\nexit 1\n";
    writeFileSync(join(bin, "npm"), npm, { mode: 0o755 });
    const { stdout } = await npmTest(["test/package/package.test.ts"], bin);
    expect(stdout).toMatch(
      /^\nskipped: test\/package\/package\.test\.ts: suite package needs the npm registry, or packages of it in npm's cache\n/,
    );
  });

  it("npm test -- FILE names all packages of a suite that starts several servers", async () => {
    const bin = temporaryDirectory();
    symlinkSync("/bin/sh", join(bin, "sh"));
    const file = "test/replicas/two-replicas.test.ts";
    const { stdout } = await npmTest([file], bin);
    // Debian's PostgreSQL is found without a PATH.
    expect(stdout).toMatch(
      /^\nskipped: test\/replicas\/two-replicas\.test\.ts: suite replicas needs (initdb, postgres, )?redis-server, nginx, openssl \(Debian: postgresql redis-server nginx openssl\)\n/,
    );
  });
});

describe("the selection of tests", () => {
  it("a part of a path selects every test file with that part", () => {
    const { files } = selectTests(["contract/gold"]);
    expect(files).toEqual(["test/contract/golden.test.ts"]);
  });

  it("a folder selects the test files in it, also by a path relative to where npm was started", () => {
    const inRender = testFiles().filter((file) => file.startsWith("test/render/"));
    expect(inRender.length).toBeGreaterThan(1);
    expect(selectTests(["test/render/"]).files).toEqual(inRender);
    expect(selectTests(["render"], join(root, "test")).files).toEqual(inRender);
  });

  it("a test file with a line selects the test at that line", () => {
    expect(selectTests([`${small}:12`]).files).toEqual([`${small}:12`]);
    expect(() => selectTests(["test/render:12"])).toThrow(
      /^test\/render is not one test file but \d+: a line needs one$/,
    );
  });

  it("an existing file that is not a test is refused", () => {
    expect(() => selectTests(["apps/engine/errors.ts"])).toThrow(SelectionError);
  });

  it("options for vitest need a file before them", () => {
    expect(() => selectTests(["-t", "name"])).toThrow("name a test file before -t");
  });

  it("no argument selects all tests", () => {
    expect(selectTests([])).toEqual({ files: [], vitestOptions: [] });
  });
});

describe("npm test without a FILE", () => {
  it("npm test runs every test file in one group", () => {
    const files = testFiles();
    expect(files.length).toBeGreaterThan(100);
    const groupsOf = (file: string) => testGroups.filter((group) => belongsTo(group, file));
    expect(files.filter((file) => groupsOf(file).length !== 1)).toEqual([]);
  });

  it("npm test leaves out of the first group exactly the files of the other groups", () => {
    const [ordinary, ...others] = testGroups;
    const folders = others.map(({ folder }) => folder);
    expect(folders).not.toContain(null);
    expect(ordinary && filesOf(ordinary)).toEqual(folders.map((at) => `--exclude=${at}/**`));
    expect(others.map(filesOf)).toEqual(folders.map((at) => [at]));
    for (const group of others) {
      const isParallel = ["conformance", "replicas"].includes(group.name);
      expect(optionsOf(group)).toEqual(isParallel ? [] : ["--no-file-parallelism"]);
    }
  });

  it("npm test runs each group once, and beside each other only groups that measure nothing", () => {
    const { alone, shared } = runsOf(testGroups);
    expect(new Set([...alone, ...shared])).toEqual(new Set(testGroups));
    expect(alone.length + shared.length).toBe(testGroups.length);
    const names = ["recipes", "proxy", "manifests", "Helm chart", "package", "container runtime"];
    expect(shared.map(({ name }) => name)).toEqual(names);
  });

  it("npm test keeps the output of a command that runs beside others, and whether it succeeded", async () => {
    // More than a pipe holds.
    const script =
      'i=0; while [ $i -lt 2000 ]; do echo "$WORD of a long log, $i, $i, $i, $i"; i=$((i+1)); done';
    const started = runMeanwhile("test-command", ["sh", "-c", `${script}; exit 3`], {
      WORD: "line",
    });
    const { hasSucceeded, output } = await started;
    expect(output).toMatch(/^line of a long log, 0, /);
    expect(output.split("\n").length).toBe(2001);
    expect(hasSucceeded).toBe(false);
    rmSync(join(root, "artifacts/test/test-command.log"));
    expect((await runMeanwhile("test-command", ["true"])).hasSucceeded).toBe(true);
    rmSync(join(root, "artifacts/test/test-command.log"));
  });

  it("npm test asks for the packages of all suites at once, each once", () => {
    const [one, two] = ["one", "two"].map((name) => ({
      ...{ name, commands: [`no-command-${name}`] },
      debianPackages: ["shared-by-both", `only-${name}`],
    }));
    const present = { name: "present", commands: ["sh"], debianPackages: ["dash"] };
    const refused = { ...present, commands: ["no-command"], permitted: ["false"] as const };
    const needs = [one, two, present, refused].flatMap((suite) => suite ?? []);
    expect(packagesFor(needs)).toEqual(["shared-by-both", "only-one", "only-two"]);
  });

  it("one suite alone may be skipped in CI: the Helm chart, whose program Debian does not have", () => {
    const optional = testGroups.filter(({ needs }) => needs?.isOptional === true);
    expect(optional.map(({ name }) => name)).toEqual(["Helm chart"]);
    expect(optional.flatMap(({ needs }) => needs?.debianPackages)).toEqual([]);
  });

  it(".ci/run runs the whole of npm test", () => {
    const lines = readFileSync(join(root, ".ci/run"), "utf8").trimEnd().split("\n");
    expect(lines).toContain("export CI=true");
    expect(lines.at(-1)).toBe("npm ci && npm test");
  });
});
