import { describe, expect, it, onTestFinished } from "vitest";
import {
  type Budget,
  type BudgetStore,
  type Claim,
  everybody,
  type Reservation,
} from "../../apps/api/limits/budget-store.ts";

export type OpenBudgets = () => Promise<BudgetStore>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const jobs = (limit: number): Budget => ({ name: "jobs_per_day", limit, windowMs: dayMs });
const cpu = (limit: number): Budget => {
  return { name: "cpu_seconds_per_hour", limit, windowMs: hourMs };
};

/** The tests that every `BudgetStore` must pass. */
export function describeBudgets(name: string, openBudgets: OpenBudgets): void {
  const open = async () => {
    const store = await openBudgets();
    onTestFinished(() => store.close());
    return store;
  };
  /** Others have other names: counts outlive a test. */
  const newTenant = (prefix = "tenant") => `${prefix}-${crypto.randomUUID()}`;
  const claim = (account: string, budget: Budget, amount: number): Claim => {
    return { ...budget, account, amount };
  };
  const reserve = async (store: BudgetStore, claims: Claim[]): Promise<Reservation> => {
    const result = await store.reserve(claims);
    if (!result.isReserved) throw new Error("the budget has no room");
    return result.reservation;
  };
  const read = async (store: BudgetStore, account: string, budget: Budget) => {
    const [state] = await store.read(account, [budget]);
    return state;
  };

  describe(name, () => {
    it("what is reserved counts until it is settled, and then what was used", async () => {
      const store = await open();
      const tenant = newTenant();
      const reservation = await reserve(store, [claim(tenant, cpu(1000), 600)]);
      expect(await read(store, tenant, cpu(1000))).toMatchObject({ used: 0, reserved: 600 });
      const second = await store.reserve([claim(tenant, cpu(1000), 600)]);
      expect(second).toMatchObject({ isReserved: false, refused: { used: 0, reserved: 600 } });
      await store.settle(reservation, { cpu_seconds_per_hour: 250 });
      expect(await read(store, tenant, cpu(1000))).toMatchObject({ used: 250, reserved: 0 });
      expect(await store.reserve([claim(tenant, cpu(1000), 750)])).toMatchObject({
        isReserved: true,
      });
    });

    it("the unused part of a reservation is released", async () => {
      const store = await open();
      const tenant = newTenant();
      await store.settle(await reserve(store, [claim(tenant, jobs(1), 1)]), {});
      expect(await read(store, tenant, jobs(1))).toMatchObject({ used: 0, reserved: 0 });
      expect(await store.reserve([claim(tenant, jobs(1), 1)])).toMatchObject({ isReserved: true });
    });

    it("exactly ten of fifty jobs at once pass a budget of ten", async () => {
      const store = await open();
      const tenant = newTenant();
      const results = await Promise.all(
        Array.from({ length: 50 }, () => store.reserve([claim(tenant, jobs(10), 1)])),
      );
      expect(results.filter(({ isReserved }) => isReserved)).toHaveLength(10);
      expect(await read(store, tenant, jobs(10))).toMatchObject({ used: 0, reserved: 10 });
    });

    it("claims are reserved together or not at all, and the one in the way is told", async () => {
      const store = await open();
      const tenant = newTenant();
      const claims = [claim(tenant, jobs(5), 1), claim(tenant, cpu(100), 200)];
      expect(await store.reserve(claims)).toMatchObject({
        isReserved: false,
        refused: { claim: { name: "cpu_seconds_per_hour", account: tenant, amount: 200 } },
      });
      expect(await read(store, tenant, jobs(5))).toMatchObject({ used: 0, reserved: 0 });
    });

    it("a budget that is used up refuses a claim of 0, which the breaker makes", async () => {
      const store = await open();
      const account = newTenant();
      const breaker: Budget = { ...cpu(100), name: "breaker_cpu_seconds_per_hour" };
      const reservation = await reserve(store, [claim(account, breaker, 0)]);
      await reserve(store, [claim(account, breaker, 0)]);
      await store.settle(reservation, { breaker_cpu_seconds_per_hour: 130 });
      expect(await store.reserve([claim(account, breaker, 0)])).toMatchObject({
        isReserved: false,
        refused: { used: 130, reserved: 0 },
      });
    });

    it("a window ends within its length, at a multiple of it", async () => {
      const store = await open();
      const state = await read(store, newTenant(), cpu(10));
      expect(state?.resetMs).toBeGreaterThan(0);
      expect(state?.resetMs).toBeLessThanOrEqual(hourMs);
    });

    it("a window that is over leaves the budget whole, and what is settled late is dropped", async () => {
      const store = await open();
      const tenant = newTenant();
      const short: Budget = { ...jobs(1), windowMs: 500 };
      const reservation = await reserve(store, [claim(tenant, short, 1)]);
      await expect
        .poll(async () => (await read(store, tenant, short))?.reserved, { interval: 20 })
        .toBe(0);
      await store.settle(reservation, { jobs_per_day: 1 });
      // The next window may have begun meanwhile; in none of them was anything used.
      expect(await read(store, tenant, short)).toMatchObject({ used: 0, reserved: 0 });
    });

    it("amounts of a pebibyte are kept to the byte", async () => {
      const store = await open();
      const tenant = newTenant();
      const bytes: Budget = { name: "bytes_per_day", limit: 2 ** 50, windowMs: dayMs };
      const reservation = await reserve(store, [claim(tenant, bytes, 2 ** 50 - 1)]);
      await store.settle(reservation, { bytes_per_day: 2 ** 50 - 1 });
      expect(await read(store, tenant, bytes)).toMatchObject({ used: 2 ** 50 - 1 });
      expect(await store.reserve([claim(tenant, bytes, 2)])).toMatchObject({ isReserved: false });
      expect(await store.reserve([claim(tenant, bytes, 1)])).toMatchObject({ isReserved: true });
    });

    it("accounts are listed in the order of their names, a page at a time, without everybody's", async () => {
      const store = await open();
      const prefix = newTenant();
      const tenants = ["a", "b", "c"].map((letter) => `${prefix}-${letter}`);
      for (const account of [...tenants].reverse()) {
        await reserve(store, [claim(account, jobs(9), 2), claim(everybody, jobs(1e9), 1)]);
      }
      const first = await store.list([jobs(9)], { after: prefix, count: 2 });
      expect(first.map(({ account }) => account)).toEqual(tenants.slice(0, 2));
      expect(first[0]?.budgets).toMatchObject([{ name: "jobs_per_day", limit: 9, reserved: 2 }]);
      const rest = await store.list([jobs(9)], { after: tenants[1] ?? null, count: 1 });
      expect(rest.map(({ account }) => account)).toEqual(tenants.slice(2));
      const all = await store.list([jobs(9)], { after: null, count: 1000 });
      expect(all.map(({ account }) => account)).not.toContain(everybody);
    });
  });
}
