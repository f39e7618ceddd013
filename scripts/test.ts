import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The second command of the README: type check, lint, a fuzz run, every test, the CI smoke, and a job in the container. What a suite needs beyond npm
 * is installed where this runs as root on Debian; elsewhere the suite is skipped by name. With
 * CI=true nothing is skipped. Ends with one line: `N passed, N failed`.
 */

/** What a suite needs beyond npm. */
interface SystemNeeds {
  name: string;
  commands: readonly string[];
  debianPackages: readonly string[];
  /** A command that succeeds where this may be done: a container keeps much from who is root in it. */
  permitted?: readonly [string, ...string[]];
}

interface SystemSuite extends SystemNeeds {
  folder: string;
}

/** A root of its own for a container: a mount that nobody else sees. */
const mayMount = ["unshare", "--mount", "true"] as const;

const systemSuites: readonly SystemSuite[] = [
  {
    name: "render",
    folder: "test/render",
    commands: ["soffice", "pdftotext"],
    debianPackages: ["libreoffice-writer", "poppler-utils", "fonts-noto-cjk"],
  },
  {
    name: "browser",
    folder: "test/e2e",
    commands: ["chromium"],
    debianPackages: ["chromium", "fonts-noto-cjk"],
  },
  {
    name: "proxy",
    folder: "test/proxy",
    commands: ["nginx", "openssl"],
    debianPackages: ["nginx", "openssl"],
  },
  {
    name: "container runtime",
    folder: "test/container",
    commands: ["crun"],
    debianPackages: ["crun", "golang-github-containers-common"],
    permitted: mayMount,
  },
];

const container: SystemNeeds = {
  name: "container",
  commands: ["debootstrap", "buildah", "bwrap"],
  debianPackages: ["debootstrap", "buildah", "bubblewrap"],
  permitted: mayMount,
};

const root = fileURLToPath(new URL("../", import.meta.url));
const isCI = process.env.CI === "true";
const total = { passed: 0, failed: 0, skipped: 0 };

step("type check", "tsc", ["-p", "."]);
step("type check of the console", "tsc", ["-p", "web"]);
step("lint", "biome", ["ci", "."]);
step("build", "node", ["scripts/build.ts"]);
step("fuzz", "node", ["scripts/fuzz.ts", "--seconds", isCI ? "60" : "15"]);
runTests(
  "tests",
  ["test/load", ...systemSuites.map(({ folder }) => folder)].map((at) => `--exclude=${at}/**`),
);
// What counts and weighs: alone, so that nothing else is in the balance.
runTests("load", ["test/load", "--no-file-parallelism"]);
// One after the other: two of them at a time would take each other's processor.
for (const suite of systemSuites) {
  if (isReady(suite)) runTests(suite.name, [suite.folder, "--no-file-parallelism"]);
}
step("CI smoke", "node", [
  "scripts/ci-smoke.ts",
  ...["--port", "0", "--repeat", "3", "--repeat-warmup", "1", "--requests", "20"],
  ...["--concurrency", "6", "--skill", "meeting_notice", "--artifacts-dir", "artifacts"],
]);

if (isReady(container)) step("container", "node", ["scripts/container-job.ts"]);
audit();

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** A check that passes or fails as a whole counts as one test. */
function step(name: string, command: string, args: readonly string[]): void {
  process.stdout.write(`\n== ${name}\n`);
  if (run(command, args)) total.passed++;
  else total.failed++;
}

function runTests(name: string, selection: readonly string[]): void {
  process.stdout.write(`\n== ${name}\n`);
  const file = join(root, `artifacts/test/${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const succeeded = run("vitest", ["run", ...reporters, ...selection]);
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  total.passed += counts.numPassedTests ?? 0;
  total.failed += counts.numFailedTests ?? 0;
  total.skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
  // A suite that cannot even be loaded has no failed test to count.
  if (!succeeded && !counts.numFailedTests) total.failed++;
}

/** Advisories are the registry's: without it nobody knows. */
function audit(): void {
  process.stdout.write("\n== audit\n");
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const { stdout } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  const found = JSON.parse(stdout || "{}").metadata?.vulnerabilities;
  if (found === undefined) {
    process.stdout.write("skipped: audit needs the advisories of the npm registry\n");
    return;
  }
  process.stdout.write(`${found.high} high, ${found.critical} critical\n`);
  if (found.high + found.critical > 0) total.failed++;
  else total.passed++;
}

/** Whether a suite has what it needs, installed now if need be and if that is allowed here. */
function isReady(suite: SystemNeeds): boolean {
  const [command, ...args] = suite.permitted ?? ["true"];
  if (spawnSync(command, args).status !== 0) {
    process.stdout.write(
      `\nskipped: suite ${suite.name} may not ${[command, ...args].join(" ")}\n`,
    );
    if (isCI) total.failed++;
    return false;
  }
  if (suite.commands.every(isInstalled)) return true;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (isRootOnDebian) {
    process.stdout.write(`\n== installing for ${suite.name}: ${suite.debianPackages.join(" ")}\n`);
    const args = ["install", "-y", "--no-install-recommends", ...suite.debianPackages];
    run("apt-get", ["update", "-q"]);
    run("apt-get", [...args, "-q"], { DEBIAN_FRONTEND: "noninteractive" });
    if (suite.commands.every(isInstalled)) return true;
  }
  const missing = suite.commands.filter((command) => !isInstalled(command)).join(", ");
  const packages = suite.debianPackages.join(" ");
  process.stdout.write(`\nskipped: suite ${suite.name} needs ${missing} (Debian: ${packages})\n`);
  if (isCI) total.failed++;
  return false;
}

function isInstalled(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): boolean {
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env } } as const;
  return spawnSync(command, args, options).status === 0;
}
