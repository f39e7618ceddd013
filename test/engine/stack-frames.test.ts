import { expect, it } from "vitest";
import { stackFrames } from "../../apps/engine/stack-frames.ts";

it("the frames of an error are told without its message, whatever that looks like", () => {
  const error = new RangeError("secret\n    at secret (secret.ts:1:1)\n    at secret.ts:2:2");
  const frames = stackFrames(error);
  expect(frames.join("\n")).not.toContain("secret");
  expect(frames[0]).toMatch(/^at .*stack-frames\.test\.ts(\?\S+)?:\d+:\d+\)?$/);
  expect(frames.length).toBeLessThanOrEqual(8);
});
