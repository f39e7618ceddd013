import { describe, expect, it } from "vitest";
import { pauseAfter, readRetryAfter, retryPausesMs } from "../../../apps/api/webhooks/schedule.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const hourMs = 60 * 60 * 1000;

describe("the schedule of attempts", () => {
  it("a pause is that of the schedule and at most a tenth longer, and after the tenth attempt there is none", () => {
    for (const [at, pauseMs] of retryPausesMs.entries()) {
      expect(pauseAfter(at + 1, null, () => 0)).toBe(pauseMs);
      expect(pauseAfter(at + 1, null, () => 1)).toBe(Math.round(pauseMs * 1.1));
      expect(pauseAfter(at + 1, null)).toBeGreaterThanOrEqual(pauseMs);
    }
    expect(pauseAfter(retryPausesMs.length + 1, null)).toBe(null);
    expect(pauseAfter(retryPausesMs.length + 1, hourMs)).toBe(null);
  });

  it("a receiver lengthens a pause, never shortens it, and not beyond a day", () => {
    expect(pauseAfter(1, hourMs)).toBe(hourMs);
    expect(pauseAfter(5, 1000, () => 0)).toBe(retryPausesMs[4]);
    expect(pauseAfter(1, 1000 * hourMs)).toBe(24 * hourMs);
  });

  it.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Thu, 26 Nov 2026 12:01:00 GMT", 60_000],
    ["Thu, 26 Nov 2026 11:00:00 GMT", 0],
    ["", null],
    ["-1", null],
    ["1.5", null],
    ["soon", null],
    ["Thu, nonsense", null],
    ["99999999999999999999", null],
  ])("the header Retry-After: %s asks for %j milliseconds", (header, ms) => {
    expect(readRetryAfter(header, now)).toBe(ms);
  });

  it("an answer without Retry-After asks for nothing", () => {
    expect(readRetryAfter(undefined, now)).toBe(null);
  });
});
