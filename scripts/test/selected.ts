import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "./build-if-stale.ts";
import type { Selection } from "./selection.ts";
import { belongsTo, optionsOf, type TestGroup, testGroups } from "./suites.ts";
import { reasonAgainst } from "./system.ts";
import { Tally } from "./tally.ts";

/**
 * Runs the tests that were asked for and nothing else, as they run among all tests. Nothing is installed: a
 * file whose suite cannot run on this machine is named and left out.
 */
export function testSelected({ files, vitestOptions }: Selection): Tally {
  const tally = new Tally();
  const groups = testGroups
    .map((group) => ({ ...group, files: files.filter((file) => belongsTo(group, file)) }))
    .filter((group) => group.files.length > 0 && canRun(group));
  if (!buildIfStale({ files: groups.flatMap((group) => group.files) })) tally.count("build", false);
  const reports = mkdtempSync(join(tmpdir(), "docops-tests-"));
  for (const group of groups) {
    const selection = [...group.files, ...optionsOf(group), ...vitestOptions];
    tally.tests(group.name, selection, join(reports, `${group.name}.json`));
  }
  rmSync(reports, { recursive: true });
  return tally;
}

function canRun({ needs, files }: TestGroup & Pick<Selection, "files">): boolean {
  const reason = needs === undefined ? null : reasonAgainst(needs);
  if (reason === null) return true;
  process.stdout.write(`\nskipped: ${files.join(", ")}: ${reason}\n`);
  return false;
}
