import { spawnSync } from "node:child_process";
import {
  containerNeeds,
  filesOf,
  optionsOf,
  runsOf,
  type SystemNeeds,
  type TestGroup,
  testGroups,
} from "./suites.ts";
import { installMissing, reasonAgainst, root, runMeanwhile } from "./system.ts";
import { Tally } from "./tally.ts";

/**
 * Runs type check, lint, build, a fuzz run, every test, the CI smoke, and a job in the container.
 *
 * @param options.maySkip whether a suite may be skipped that needs what cannot be had here; else it fails.
 */
export async function testEverything({ maySkip }: { maySkip: boolean }): Promise<Tally> {
  const tally = new Tally();
  const installation = installMissing([
    ...testGroups.flatMap(({ needs }) => needs ?? []),
    containerNeeds,
  ]);
  tally.step("type check", "tsc", ["-p", "."]);
  tally.step("type check of the console", "tsc", ["-p", "web"]);
  tally.step("lint", "biome", ["ci", "."]);
  tally.step("build", "node", ["scripts/build.ts"]);
  tally.step("fuzz", "node", ["scripts/fuzz.ts", "--seconds", maySkip ? "15" : "30"]);
  // Tests are not disturbed: some of them measure.
  process.stdout.write(await installation);
  const ready = testGroups.filter(
    ({ needs }) => needs === undefined || isReady(needs, tally, { maySkip }),
  );
  const { alone, shared } = runsOf(ready);
  for (const group of alone) testTogether([group], tally);
  // The container waits for the network and the disk, and nothing of this measures.
  const container = isReady(containerNeeds, tally, { maySkip })
    ? runMeanwhile("container", ["node", "scripts/container-job.ts"])
    : null;
  if (shared.length > 0) testTogether(shared, tally);
  const ended = await container;
  if (ended !== null) {
    process.stdout.write(`\n== container\n${ended.output}`);
    tally.count("container", ended.hasSucceeded);
  }
  tally.step("CI smoke", "node", [
    "scripts/ci-smoke.ts",
    ...["--port", "0", "--repeat", "3", "--repeat-warmup", "1", "--requests", "20"],
    ...["--concurrency", "6", "--skill", "meeting_notice", "--artifacts-dir", "artifacts"],
  ]);
  audit(tally);
  return tally;
}

/** Runs groups by one vitest: the files of several groups run beside each other. */
function testTogether(groups: readonly TestGroup[], tally: Tally): void {
  const name = groups.map((group) => group.name).join(", ");
  const options = groups.length === 1 ? groups.flatMap(optionsOf) : [];
  const report = `${root}artifacts/test/${name.replaceAll(", ", "-")}.json`;
  tally.tests(name, [...groups.flatMap(filesOf), ...options], report);
}

/** Whether a suite has what it needs. */
function isReady(needs: SystemNeeds, tally: Tally, { maySkip }: { maySkip: boolean }): boolean {
  const reason = reasonAgainst(needs);
  if (reason === null) return true;
  process.stdout.write(`\nskipped: ${reason}\n`);
  if (!maySkip && needs.isOptional !== true) tally.count(reason, false);
  return false;
}

/** Asks the npm registry for advisories. Without a network nothing is known, and nothing is counted. */
function audit(tally: Tally): void {
  process.stdout.write("\n== audit\n");
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  const { stdout } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  const found = JSON.parse(stdout || "{}").metadata?.vulnerabilities;
  if (found === undefined) {
    process.stdout.write("skipped: audit needs the advisories of the npm registry\n");
    return;
  }
  process.stdout.write(`${found.high} high, ${found.critical} critical\n`);
  tally.count("audit", found.high + found.critical === 0);
}
