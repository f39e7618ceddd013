import { expect, it } from "vitest";
import { QueuedEstimate } from "../../../apps/api/jobs/store/queued-estimate.ts";

function withClock() {
  const clock = { ms: 0 };
  return { clock, estimate: new QueuedEstimate(() => clock.ms) };
}

it("without a count no job is admitted", () => {
  const { estimate } = withClock();
  expect(estimate.admits("a", 1, 1_000_000)).toBe(false);
});

it("a count admits jobs up to half of the limit, with those that were added since", () => {
  const { estimate } = withClock();
  estimate.learn("a", 10);
  expect(estimate.admits("a", 30, 100)).toBe(true);
  expect(estimate.admits("a", 10, 100)).toBe(true);
  expect(estimate.admits("a", 1, 100)).toBe(false);
});

it("a count holds for a second, and for its lane alone", () => {
  const { clock, estimate } = withClock();
  estimate.learn("a", 0);
  expect(estimate.admits("b", 1, 100)).toBe(false);
  clock.ms = 999;
  expect(estimate.admits("a", 1, 100)).toBe(true);
  clock.ms = 1000;
  expect(estimate.admits("a", 1, 100)).toBe(false);
});

it("the counts of 10,000 lanes are remembered, the newest ones", () => {
  const { estimate } = withClock();
  for (let lane = 0; lane <= 10_000; lane++) estimate.learn(String(lane), 0);
  expect(estimate.admits("0", 1, 100)).toBe(false);
  expect(estimate.admits("1", 1, 100)).toBe(true);
  expect(estimate.admits("10000", 1, 100)).toBe(true);
});
