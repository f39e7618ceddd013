import { describe, expect, it, onTestFinished } from "vitest";
import type { RateLimiter, RatePolicy } from "../../apps/api/limits/rate-limiter.ts";

/** Opens the counts that are tested; two of them at once are two servers. */
export type OpenRates = () => Promise<RateLimiter>;

const policyOf = (limit: number, windowSeconds = 60): RatePolicy => {
  return { name: "run", limit, windowSeconds };
};

/** The tests that every `RateLimiter` must pass. */
export function describeRates(name: string, openRates: OpenRates): void {
  const open = async () => {
    const rates = await openRates();
    onTestFinished(() => rates.close());
    return rates;
  };
  /** Others have other names: counts outlive a test. */
  const newCaller = () => `caller-${crypto.randomUUID()}`;

  describe(name, () => {
    it("requests are allowed up to the limit, and each says how many are left and for how long", async () => {
      const rates = await open();
      const caller = newCaller();
      const states = [];
      for (let at = 0; at < 4; at++) states.push(await rates.count(policyOf(3), caller));
      expect(
        states.map(({ isAllowed, limit, remaining }) => [isAllowed, limit, remaining]),
      ).toEqual([
        [true, 3, 2],
        [true, 3, 1],
        [true, 3, 0],
        [false, 3, 0],
      ]);
      for (const { resetMs } of states) {
        expect(resetMs).toBeGreaterThan(0);
        expect(resetMs).toBeLessThanOrEqual(60_000);
      }
    });

    it("exactly ten of fifty requests at once pass a limit of ten", async () => {
      const rates = await open();
      const caller = newCaller();
      const states = await Promise.all(
        Array.from({ length: 50 }, () => rates.count(policyOf(10), caller)),
      );
      expect(states.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
    });

    it("a window that is over leaves room for a new one", async () => {
      const rates = await open();
      const caller = newCaller();
      const policy = policyOf(1, 1);
      expect(await rates.count(policy, caller)).toMatchObject({ isAllowed: true });
      expect(await rates.count(policy, caller)).toMatchObject({ isAllowed: false });
      await expect.poll(async () => (await rates.count(policy, caller)).isAllowed).toBe(true);
    });

    it("callers do not count for each other, and neither do kinds of requests", async () => {
      const rates = await open();
      const [one, other] = [newCaller(), newCaller()];
      expect(await rates.count(policyOf(1), one)).toMatchObject({ isAllowed: true });
      expect(await rates.count(policyOf(1), one)).toMatchObject({ isAllowed: false });
      expect(await rates.count(policyOf(1), other)).toMatchObject({ isAllowed: true });
      const meta = { ...policyOf(1), name: "meta" as const };
      expect(await rates.count(meta, one)).toMatchObject({ isAllowed: true });
    });
  });
}
