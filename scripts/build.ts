import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { build as buildWeb } from "vite";
import { canFork, forkServerV8 } from "../apps/api/workers/sandbox.ts";
import { loadPolicies } from "../apps/engine/inputs.ts";
import { builtPolicies, builtWorkerDirectory, currentStamp } from "../apps/worker/built-worker.ts";
import { forkServerArgument } from "../apps/worker/protocol.ts";

/**
 * `npm run build`: builds the worker as one file with V8's compiled code, because the start of a
 * worker takes time from every job; the launcher without TypeScript, because its size counts in
 * every fork; the shipped policies as JSON, because a server takes long to read and check their
 * YAML; and the console and the API viewer as static files. Takes a second or two. Without a build,
 * workers run from source.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const options = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // esbuild would make a new regular expression of each literal at each use.
  supported: { "regexp-unicode-property-escapes": true },
} as const;

/**
 * Makes separate bundles of the linter, rich tags and the checks of large inputs. Most jobs need
 * none of them and do not read them.
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

/** Each bundle is a function expression, which the loader calls. */
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
  // The UMD form of jsonc-parser cannot be bundled.
  mainFields: ["module", "main"],
  // The shipped policies, which a policy may extend, are beside the bundles, where workers may
  // read.
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
  // esbuild does not escape regular expressions, but the loader reads bundles as ASCII.
  writeFileSync(file, readFileSync(file, "utf8").replace(/[^\0-\x7f]/g, escapeUnit));
}
// These processes run jobs and then save V8's compiled code, which is all the code that a job needs.
keepCode([], ".cache");
if (canFork()) keepCode(forkServerV8, ".fork.cache", forkServerArgument);
writeFileSync(builtPolicies, JSON.stringify(Object.fromEntries(loadPolicies())));
await buildWeb({ configFile: join(root, "web/vite.config.ts"), logLevel: "warn" });
buildApiViewer(join(root, ".build/docs"));
writeFileSync(join(builtWorkerDirectory, "stamp.json"), JSON.stringify(currentStamp()));

/** @param v8 the arguments of V8 in the processes that use the code. */
function keepCode(v8: readonly string[], ...args: readonly string[]): void {
  const program = join(root, "scripts/build-worker-cache.ts");
  execFileSync(process.execPath, [...v8, program, builtWorkerDirectory, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Swagger UI without its standalone layout, whose inline styles the page's policy would refuse. */
function buildApiViewer(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  cpSync(join(root, "web/api-viewer"), directory, { recursive: true });
  const swaggerUi = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  for (const name of [
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
    "LICENSE",
    "NOTICE",
  ]) {
    cpSync(join(swaggerUi, name), join(directory, name));
  }
}
