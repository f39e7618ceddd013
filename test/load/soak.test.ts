import { expect, it } from "vitest";
import { run } from "../scripts/support.ts";

it("1,000 jobs by forkserver, with kills, deadlines, clients that leave, and hostile inputs and code, leave nothing", async () => {
  const { code, stdout, stderr } = await run("scripts/soak.ts", [
    ...["--mode", "forkserver", "--jobs", "1000", "--hostile-code", "100"],
  ]);
  process.stdout.write(stdout);
  expect(stderr).toBe("");
  expect(stdout).not.toContain("FAILED");
  expect(code).toBe(0);
}, 600_000);
