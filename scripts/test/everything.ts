import { spawnSync } from "node:child_process";
import { containerNeeds, filesOf, optionsOf, type SystemNeeds, testGroups } from "./suites.ts";
import { installMissing, reasonAgainst, root } from "./system.ts";
import { Tally } from "./tally.ts";

/**
 * Runs type check, lint, build, a fuzz run, every test, the CI smoke, and a job in the container.
 *
 * @param options.maySkip whether a suite may be skipped that needs what cannot be had here; else it fails.
 */
export function testEverything({ maySkip }: { maySkip: boolean }): Tally {
  const tally = new Tally();
  tally.step("type check", "tsc", ["-p", "."]);
  tally.step("type check of the console", "tsc", ["-p", "web"]);
  tally.step("lint", "biome", ["ci", "."]);
  tally.step("build", "node", ["scripts/build.ts"]);
  tally.step("fuzz", "node", ["scripts/fuzz.ts", "--seconds", maySkip ? "15" : "30"]);
  for (const group of testGroups) {
    if (group.needs !== undefined && !isReady(group.needs, tally, { maySkip })) continue;
    const selection = [...filesOf(group), ...optionsOf(group)];
    tally.tests(group.name, selection, `${root}artifacts/test/${group.name}.json`);
  }
  tally.step("CI smoke", "node", [
    "scripts/ci-smoke.ts",
    ...["--port", "0", "--repeat", "3", "--repeat-warmup", "1", "--requests", "20"],
    ...["--concurrency", "6", "--skill", "meeting_notice", "--artifacts-dir", "artifacts"],
  ]);
  if (isReady(containerNeeds, tally, { maySkip })) {
    tally.step("container", "node", ["scripts/container-job.ts"]);
  }
  audit(tally);
  return tally;
}

/** Whether a suite has what it needs, which is installed now if need be and if that is allowed here. */
function isReady(needs: SystemNeeds, tally: Tally, { maySkip }: { maySkip: boolean }): boolean {
  installMissing(needs);
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
