import { expect, it } from "vitest";
import { run } from "../scripts/support.ts";

it("20 kills under load, of every kind of process in every kind of server, leave nothing that runs and a server that is ready", async () => {
  const { code, stdout, stderr } = await run("scripts/kills.ts", ["--kills", "20"]);
  process.stdout.write(stdout);
  expect(stderr).toBe("");
  expect(stdout).not.toContain("FAILED");
  expect(code).toBe(0);
}, 600_000);
