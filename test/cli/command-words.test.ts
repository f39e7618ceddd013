import { describe, expect, it } from "vitest";
import { run } from "../scripts/support.ts";

const docops = (args: readonly string[]) => run("apps/cli/main.ts", args);

describe("the names of commands", () => {
  it.each([
    [["rnu"], "Unknown command rnu.\n  Did you mean run?\n  docops --help lists the commands.\n"],
    [["bogus", "--help"], "Unknown command bogus.\n  docops --help lists the commands.\n"],
    [["help", "rnu"], "Unknown command rnu.\n  Did you mean run?\n"],
    [
      ["policy", "chekc", "--help"],
      "Unknown command chekc.\n  Did you mean check?\n  docops policy --help lists the commands.\n",
    ],
  ])("an unknown command is an error, and names the nearest: %s", async (args, message) => {
    const { code, stdout, stderr } = await docops(args);
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(message);
  });

  it.each([
    ["help", "skill", "new"],
    ["skill", "help", "new"],
    ["skill", "new", "--help"],
  ])("docops %s %s %s shows the help of docops skill new", async (...args) => {
    const { code, stdout } = await docops(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: docops skill new \[options\]\n/);
  });
});
