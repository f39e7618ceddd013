import { globSync, statSync } from "node:fs";
import { locateWorker } from "../../apps/api/workers/worker-code.ts";
import { builtWorkerDirectory } from "../../apps/worker/built-worker.ts";
import type { Selection } from "./selection.ts";
import { root, run } from "./system.ts";

/**
 * Builds worker and console if these tests need them and the sources are newer than what was built.
 *
 * @returns whether the build, if there was one, succeeded.
 */
export function buildIfStale({ files }: Pick<Selection, "files">): boolean {
  if (!files.some(needsBuild) || !isBuildStale()) return true;
  process.stdout.write("\n== build\n");
  return run("node", ["scripts/build.ts"]);
}

/** The engine is tested as its source stands; other tests start workers, or read what was built. */
function needsBuild(file: string): boolean {
  return !file.startsWith("test/engine/");
}

/** Whether `npm run build` has to be run: there is no build, or its sources are newer. */
export function isBuildStale(): boolean {
  // The build's stamp knows the sources of the worker, and is written when the console is built, too.
  if (locateWorker().kind !== "built") return true;
  const builtAt = statSync(`${builtWorkerDirectory}stamp.json`).mtimeMs;
  const sources = globSync("{web,apps/client,apps/contract}/**/*.*", { cwd: root });
  return sources.some((file) => statSync(root + file).mtimeMs > builtAt);
}
