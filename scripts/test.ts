import { fileURLToPath } from "node:url";
import { testEverything } from "./test/everything.ts";
import { testSelected } from "./test/selected.ts";
import { SelectionError, selectTests } from "./test/selection.ts";

/**
 * `npm test`, the second command of the README: type check, lint, a fuzz run, every test, the CI smoke, and a
 * job in the container. What a suite needs beyond npm is installed where this runs as root on Debian; elsewhere
 * the suite is skipped by name. With CI=true nothing is skipped but the Helm chart.
 *
 * `npm test -- FILE… [options of vitest]`: these tests alone.
 *
 * Both end with one line: `N passed, N failed`.
 */

// The tests start hundreds of servers and commands: with compiled code of the ones before, a start takes half the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL("../artifacts/compile-cache", import.meta.url),
);

try {
  const selection = selectTests(process.argv.slice(2), process.env.INIT_CWD);
  const isSelected = selection.files.length > 0;
  const tally = isSelected
    ? testSelected(selection)
    : await testEverything({ maySkip: process.env.CI !== "true" });
  const hasRun = tally.passed + tally.failed > 0;
  if (!hasRun) process.stdout.write("\nno test has run\n");
  process.stdout.write(tally.summary());
  process.exitCode = tally.failed > 0 || !hasRun ? 1 : 0;
} catch (error) {
  if (!(error instanceof SelectionError)) throw error;
  process.stderr.write(`npm test: ${error.message}\n`);
  process.exitCode = 1;
}
