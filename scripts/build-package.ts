import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compile } from "./package/compile.ts";
import { isBuildStale } from "./test/build-if-stale.ts";
import { run } from "./test/system.ts";

/**
 * `npm run build:package`: writes to dist/ what the npm package has beside bin/ and samples/. `npm pack` and
 * `npm publish` run it. dist/ is laid out as the checkout is: package.json, apps/, .build/.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const output = join(root, "dist");

if (isBuildStale() && !run("node", ["scripts/build.ts"])) throw new Error("the build failed");
rmSync(output, { recursive: true, force: true });
await compile(root, output);
// Shipped skills and policies; the driver of LibreOffice with its profile.
for (const file of globSync("apps/**/*.{yaml,json,py,xcu}", { cwd: root })) {
  cpSync(join(root, file), join(output, file));
}
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// The program reads its version here, and Node that these files are modules.
writeJson("package.json", { name, version, private: true, type: "module" });
cpSync(join(root, ".build"), join(output, ".build"), {
  recursive: true,
  // Compiled code is for one version of Node.
  filter: (file) => !file.endsWith(".cache"),
});
const builtWorker = pathToFileURL(join(output, "apps/worker/built-worker.js")).href;
const { currentStamp } = (await import(
  builtWorker
)) as typeof import("../apps/worker/built-worker.ts");
writeJson(".build/worker/stamp.json", { ...currentStamp(), node: null });

function writeJson(file: string, content: object): void {
  writeFileSync(join(output, file), JSON.stringify(content));
}
