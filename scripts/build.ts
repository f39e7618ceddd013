import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { builtWorkerDirectory, currentStamp } from "../apps/api/workers/worker-code.ts";

/**
 * `npm run build`: the worker as one file with the code that V8 compiles of it, because a worker's
 * start is on the clock, and the launcher without the compiler of TypeScript, because its size is. Runs in a fraction of a second; without it, workers run from source.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const options = { bundle: true, platform: "node", target: "node24", format: "cjs" } as const;

/** In the bundle, a module that is required is set up when that happens for the first time. */
const lazyLinter: Plugin = {
  name: "lazy-linter",
  setup: ({ onLoad }) => {
    onLoad({ filter: /load-linter\.ts$/ }, () => ({
      contents: 'export const loadLinter = () => require("./linter.ts");',
      resolveDir: join(root, "apps/engine/format"),
    }));
  },
};

rmSync(builtWorkerDirectory, { recursive: true, force: true });
mkdirSync(builtWorkerDirectory, { recursive: true });
await build({
  ...options,
  entryPoints: [join(root, "apps/worker/main.ts")],
  outfile: join(builtWorkerDirectory, "worker.cjs"),
  plugins: [lazyLinter],
  // A function expression is what the loader gets out of it, and calls.
  banner: { js: "(function (require) {" },
  footer: { js: "})" },
});
await build({
  ...options,
  entryPoints: [join(root, "apps/worker/loader.ts")],
  define: { "import.meta.dirname": "__dirname" },
  outfile: join(builtWorkerDirectory, "main.cjs"),
});
await build({
  ...options,
  entryPoints: [join(root, "apps/launcher/main.ts")],
  outfile: join(builtWorkerDirectory, "launcher.cjs"),
});
// In a process of its own it does a job, and keeps what V8 has compiled by then: all that a job needs.
execFileSync(
  process.execPath,
  [join(root, "scripts/build-worker-cache.ts"), builtWorkerDirectory],
  { stdio: ["ignore", "ignore", "inherit"] },
);
writeFileSync(join(builtWorkerDirectory, "stamp.json"), JSON.stringify(currentStamp()));
