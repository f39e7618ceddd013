import { execFileSync, spawn } from "node:child_process";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { run, temporaryDirectory } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, NO_COLOR: "1" };

it("npm run test:watch -- FILE runs it again when something is saved that it loads", async () => {
  expect(scripts["test:watch"]).toBe("node scripts/test-watch.ts");
  const child = spawn("node", ["scripts/test-watch.ts", "test/engine/errors.test.ts"], {
    cwd: root,
    // What vitest tells the tests that it runs is not for another vitest.
    env: { ...env, VITEST: undefined, CI: undefined },
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void process.kill(-(child.pid as number), "SIGKILL"));
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  await expect.poll(() => output).toContain("Waiting for file changes");
  expect(output).toMatch(/Tests +\d+ passed/);
  output = "";
  // Nothing is changed but the time: other tests read this file meanwhile.
  const now = new Date();
  utimesSync(join(root, "apps/engine/errors.ts"), now, now);
  await expect.poll(() => output).toMatch(/RERUN.*apps\/engine\/errors\.ts/);
  await expect.poll(() => output).toMatch(/Tests +\d+ passed/);
});

it("npm run test:watch -- FILE refuses a file that is no test", async () => {
  const { code, stderr } = await run("scripts/test-watch.ts", ["apps/engine/errors.ts"]);
  expect(stderr).toContain(
    'npm run test:watch: no test file has "apps/engine/errors.ts" in its path',
  );
  expect(code).toBe(1);
});

it("npm run lint:fix formats files, sorts their imports and keeps what they mean", () => {
  const folder = temporaryDirectory();
  const manifest = JSON.stringify({ scripts: { "lint:fix": scripts["lint:fix"] } });
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, ".gitignore"), "node_modules/\n");
  const configuration = readFileSync(join(root, "biome.json"), "utf8");
  writeFileSync(join(folder, "biome.json"), configuration.replace(/"\$schema".*\n/, ""));
  const file = join(folder, "a.ts");
  writeFileSync(file, "import {b} from 'node:os'\nimport {a} from 'node:fs'\nexport const c=[a,b]");
  execFileSync("npm", ["run", "lint:fix"], { cwd: folder, env, stdio: "pipe" });
  expect(readFileSync(file, "utf8")).toBe(
    'import { a } from "node:fs";\nimport { b } from "node:os";\nexport const c = [a, b];\n',
  );
});

it("npm run lint:fix fails where something is left that it cannot mend", () => {
  const folder = temporaryDirectory();
  const manifest = JSON.stringify({ scripts: { "lint:fix": scripts["lint:fix"] } });
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, "a.ts"), "export const c = ;\n");
  const fix = () => execFileSync("npm", ["run", "lint:fix"], { cwd: folder, env, stdio: "pipe" });
  expect(fix).toThrow(/Command failed/);
});
