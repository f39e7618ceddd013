import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { stopEarlierServer } from "../../scripts/quickstart/earlier-server.ts";
import { isAlive, run, temporaryDirectory } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A checkout whose artifacts/ is its own. */
function checkout(): string {
  const copy = temporaryDirectory();
  cpSync(join(root, "scripts"), join(copy, "scripts"), { recursive: true });
  for (const name of ["apps", "samples", "node_modules"]) {
    symlinkSync(join(root, name), join(copy, name));
  }
  return copy;
}

it("a second quickstart takes the place of the first one's server, and shows the console", async () => {
  const copy = checkout();
  const script = relative(root, join(copy, "scripts/quickstart.ts"));
  const pidOf = () => Number(readFileSync(join(copy, "artifacts/server.pid"), "utf8"));
  const quickstart = async () => {
    const ended = await run(script, [], { env: { DOCOPS_PORT: "0" } });
    onTestFinished(async () => {
      await stopEarlierServer(join(copy, "artifacts/server.pid"), copy);
    });
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: "" });
    return ended.stdout;
  };
  const first = await quickstart();
  const firstPid = pidOf();
  expect(first).toContain("exit code 0");
  expect(first).not.toContain("stopped");
  expect(isAlive(firstPid)).toBe(true);
  const second = await quickstart();
  expect(second).toContain(`stopped the server of an earlier quickstart (${firstPid})`);
  expect(isAlive(firstPid)).toBe(false);
  const [, page = ""] = /^console {3}(\S+)$/m.exec(second) ?? [];
  expect((await fetch(page)).status).toBe(200);
  expect(readFileSync(join(copy, "artifacts/server.log"), "utf8")).toContain(`"pid":${pidOf()}`);
});

it("a process that is not the server of an earlier quickstart is left alone, whatever its pid", async () => {
  const file = join(temporaryDirectory(), "server.pid");
  for (const text of [String(process.pid), "1", "-1", "0", "x", ""]) {
    writeFileSync(file, text);
    expect(await stopEarlierServer(file, "/nowhere/apps/api/main.ts")).toBe(null);
  }
  expect(await stopEarlierServer(`${file}.none`, "node")).toBe(null);
});
