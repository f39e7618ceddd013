import { expect, it } from "vitest";
import { run } from "../scripts/support.ts";

it("60 PDFs on two slots are proven, take bounded memory, and leave no process", async () => {
  const { code, stderr, stdout } = await run("scripts/pdf-soak.ts", ["60"]);
  process.stdout.write(stdout);
  expect(stdout, stderr).toMatch(/^\d+ PDFs, 0 wrong, .* \d+ processes replaced, 0 left$/m);
  expect(code).toBe(0);
}, 600_000);
