import { expect, it } from "vitest";
import { run } from "./support.ts";

it.each([
  ["soak", ["--jobs", "many"], "'many' is invalid. must be a whole number from 0"],
  ["soak", ["--mode", "spwan"], "Allowed choices are spawn, forkserver, reuse."],
  ["soak", ["--job", "5"], "(Did you mean --jobs?)"],
  ["kills", ["--kills", "0"], "'0' is invalid. must be a whole number from 1"],
  ["kills", ["--phase", "fork"], "Allowed choices are forkserver, spawn, reuse,"],
  ["bombard", ["--share", "2"], "'2' is invalid. must be a number from 0 to 1"],
  ["fuzz", ["--seconds", ""], "'' is invalid. must be a whole number from 1"],
  ["load-test", ["--requests", "1.5"], "'1.5' is invalid. must be a whole number from 1"],
  ["pdf-soak", ["x"], "must be a whole number from 1"],
])("%s %j does nothing and says what is allowed", async (script, args, message) => {
  const { code, stdout, stderr } = await run(`scripts/${script}.ts`, args);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(code).toBe(1);
});
