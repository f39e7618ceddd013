import { buildIfStale } from "./test/build-if-stale.ts";
import { SelectionError, selectTests } from "./test/selection.ts";
import { belongsTo, filesOf, optionsOf, ordinaryTests, testGroups } from "./test/suites.ts";
import { run } from "./test/system.ts";

/**
 * `npm run test:watch -- FILE… [options of vitest]`: runs these tests, and runs them again whenever something
 * is saved that they load. Without a FILE it runs the tests that uncommitted changes concern, without the
 * suites that need more than npm or the machine for themselves. `q` ends it.
 */

try {
  const { files, vitestOptions } = selectTests(process.argv.slice(2), process.env.INIT_CWD);
  const groups = testGroups.filter((group) => files.some((file) => belongsTo(group, file)));
  const selection = files.length > 0 ? files : ["--changed", ...filesOf(ordinaryTests)];
  const options = new Set(groups.flatMap(optionsOf));
  const hasBuild = buildIfStale({ files });
  const hasRun = hasBuild && run("vitest", ["watch", ...selection, ...options, ...vitestOptions]);
  process.exitCode = hasRun ? 0 : 1;
} catch (error) {
  if (!(error instanceof SelectionError)) throw error;
  process.stderr.write(`npm run test:watch: ${error.message}\n`);
  process.exitCode = 1;
}
