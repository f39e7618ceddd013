import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { build as buildWeb } from "vite";
import { builtWorkerDirectory, currentStamp } from "../apps/worker/built-worker.ts";

/**
 * `npm run build`: the worker as one file with the code that V8 compiles of it, because a worker's
 * start is on the clock, and the launcher without the compiler of TypeScript, because its size is.
 * Then the console, as static files. Takes a second or two; without it, workers run from source.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const options = { bundle: true, platform: "node", target: "node24", format: "cjs" } as const;

/**
 * Linter, rich tags and the checks of large inputs are bundles of their own: most jobs do without, and
 * do not even read them.
 */
const apart: Plugin = {
  name: "apart",
  setup: ({ onLoad, onResolve }) => {
    for (const [name, load] of [
      ["linter", "loadLinter"],
      ["rich", "loadRich"],
      ["input-checks", "loadInputChecks"],
    ] as const) {
      onLoad({ filter: new RegExp(`load-${name}\\.ts$`) }, () => ({
        contents: `export const ${load} = () => require("./${name}");`,
      }));
      onResolve({ filter: new RegExp(`^\\./${name}$`) }, ({ path }) => ({ path, external: true }));
    }
  },
};

/** A function expression is what the loader gets out of a bundle, and calls. */
const wrapped = {
  banner: { js: "(function (require) { const module = { exports: {} };" },
  footer: { js: "return module.exports; })" },
};

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

rmSync(builtWorkerDirectory, { recursive: true, force: true });
mkdirSync(builtWorkerDirectory, { recursive: true });
await build({
  ...options,
  entryPoints: [join(root, "apps/worker/main.ts")],
  outfile: join(builtWorkerDirectory, "worker.cjs"),
  plugins: [apart],
  ...wrapped,
});
await build({
  ...options,
  entryPoints: [join(root, "apps/engine/format/linter.ts")],
  outfile: join(builtWorkerDirectory, "linter.cjs"),
  ...wrapped,
});
await build({
  ...options,
  entryPoints: [join(root, "apps/engine/template/rich/rich.ts")],
  outfile: join(builtWorkerDirectory, "rich.cjs"),
  ...wrapped,
});
await build({
  ...options,
  entryPoints: [join(root, "apps/engine/job/input-checks.ts")],
  outfile: join(builtWorkerDirectory, "input-checks.cjs"),
  // jsonc-parser's other form cannot be bundled.
  mainFields: ["module", "main"],
  // The policies that a policy may extend are beside the bundles, where workers may read.
  define: { "import.meta.url": "moduleUrl" },
  banner: {
    js: `${wrapped.banner.js} const moduleUrl = require("node:url").pathToFileURL(require("node:path").join(process.argv[1], "../policy/bundle"));`,
  },
  footer: wrapped.footer,
});
cpSync(join(root, "apps/engine/format/policies"), join(builtWorkerDirectory, "policies"), {
  recursive: true,
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
for (const name of ["worker", "linter", "rich", "input-checks"]) {
  const file = join(builtWorkerDirectory, `${name}.cjs`);
  // esbuild leaves regular expressions as they are; the loader reads bundles as ASCII.
  writeFileSync(file, readFileSync(file, "utf8").replace(/[^\0-\x7f]/g, escapeUnit));
}
// In a process of its own it does jobs, and keeps what V8 has compiled by then: all that a job needs.
const keepCode = join(root, "scripts/build-worker-cache.ts");
execFileSync(process.execPath, [keepCode, builtWorkerDirectory], {
  stdio: ["ignore", "ignore", "inherit"],
});
await buildWeb({ configFile: join(root, "web/vite.config.ts"), logLevel: "warn" });
writeFileSync(join(builtWorkerDirectory, "stamp.json"), JSON.stringify(currentStamp()));
