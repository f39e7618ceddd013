import type { Logger } from "pino";
import { retryAfterHeader } from "../../contract/headers.ts";
import { type BudgetName, budgetNames } from "../../contract/limits.ts";
import type { BudgetsConfig } from "../config/config.ts";
import { settings } from "../config/settings.ts";
import { ApiError } from "../errors.ts";
import { estimatedCpuMs } from "../jobs/estimated-cpu.ts";
import { describeError } from "../log.ts";
import {
  type Budget,
  type BudgetState,
  type BudgetStore,
  type Claim,
  type CountedName,
  everybody,
  type RefusedClaim,
  type Reservation,
  type Usage,
} from "./budget-store.ts";
import type { LimitMetrics } from "./limit-metrics.ts";
import { secondsUntil } from "./rate-headers.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** For each budget its setting, the length of its window, and its units per unit of the setting. */
const budgetTable = {
  cpu_seconds_per_hour: { key: "cpuMsPerHour", windowMs: hourMs, unit: 1000 },
  jobs_per_day: { key: "jobsPerDay", windowMs: dayMs, unit: 1 },
  bytes_per_day: { key: "bytesPerDay", windowMs: dayMs, unit: 1 },
  breaker_cpu_seconds_per_hour: { key: "breakerCpuMsPerHour", windowMs: hourMs, unit: 1000 },
} as const satisfies Record<
  CountedName,
  { key: keyof BudgetsConfig; windowMs: number; unit: number }
>;

export interface JobBudgetsOptions {
  config: BudgetsConfig;
  store: BudgetStore;
  /** The largest size of a form in bytes. A larger one is refused anyway. */
  maxFormBytes: number;
  metrics: Pick<LimitMetrics, "jobRefused"> | null;
  log: Logger;
}

/** A budget as it appears in answers, in the unit of its setting. */
export interface BudgetLeft {
  name: CountedName;
  allowed: number;
  used: number;
  reserved: number;
  remaining: number;
  reset_seconds: number;
}

export interface TenantUsage {
  tenant: string;
  budgets: BudgetLeft[];
}

/** The budgets of each tenant, and the limit of all tenants together. */
export class JobBudgets {
  readonly #options: JobBudgetsOptions;
  readonly #tenantBudgets: readonly Budget[];
  readonly #breaker: readonly Budget[];

  constructor(options: JobBudgetsOptions) {
    this.#options = options;
    const budgetsOf = (names: readonly CountedName[]) =>
      names.flatMap((name) => {
        const { key, windowMs } = budgetTable[name];
        const limit = options.config[key];
        return limit === null ? [] : [{ name, limit, windowMs }];
      });
    this.#tenantBudgets = budgetsOf(budgetNames);
    this.#breaker = budgetsOf(["breaker_cpu_seconds_per_hour"]);
  }

  /**
   * Reserves the estimated cost of a job before its form is read.
   *
   * @param formBytes the `Content-Length` of the request; null if it has none.
   * @throws ApiError BUDGET_EXCEEDED, CIRCUIT_OPEN.
   */
  async reserve(tenant: string, formBytes: number | null): Promise<JobCost> {
    const { log, metrics, store } = this.#options;
    const result = await store.reserve(this.#claimsOf(tenant, formBytes));
    if (result.isReserved) return new JobCost(store, result.reservation, log);
    metrics?.jobRefused(result.refused.claim.name);
    throw refusal(result.refused);
  }

  /**
   * Reserves the estimated cost of further jobs of a request.
   *
   * @param cpuMs the estimate for all of them.
   * @throws ApiError as `reserve`.
   */
  async reserveJobs(
    tenant: string,
    { jobs, cpuMs }: { jobs: number; cpuMs: number },
  ): Promise<JobCost> {
    const { log, metrics, store } = this.#options;
    const result = await store.reserve(this.#claims(tenant, { jobs, cpuMs, bytes: 0 }));
    if (result.isReserved) return new JobCost(store, result.reservation, log);
    metrics?.jobRefused(result.refused.claim.name);
    throw refusal(result.refused);
  }

  /**
   * Charges the processor time of a stored job. Nothing is refused any more: what a used-up budget cannot take is not
   * counted, because it refuses the next job anyway.
   *
   * @param paidCpuMs what `JobCost.accepted` has charged.
   */
  async chargeCpu(
    tenant: string,
    { cpuMs, paidCpuMs }: { cpuMs: number; paidCpuMs: number },
  ): Promise<void> {
    const charges = [
      { account: everybody, budgets: this.#breaker, amount: Math.ceil(cpuMs) },
      {
        account: tenant,
        budgets: this.#tenantBudgets.filter(({ name }) => name === "cpu_seconds_per_hour"),
        amount: Math.max(0, Math.ceil(cpuMs) - paidCpuMs),
      },
    ];
    for (const { account, amount, budgets } of charges) {
      if (amount === 0 || budgets.length === 0) continue;
      const claims = budgets.map((budget) => ({ ...budget, account, amount: 0 }));
      const result = await this.#options.store.reserve(claims);
      if (!result.isReserved) continue;
      const usage = Object.fromEntries(budgets.map(({ name }) => [name, amount]));
      await this.#options.store.settle(result.reservation, usage);
    }
  }

  /** The remaining budgets of a tenant. */
  async leftTo(tenant: string): Promise<BudgetLeft[]> {
    return (await this.#options.store.read(tenant, this.#tenantBudgets)).map(budgetLeft);
  }

  /** The processor time that remains for all tenants until the breaker opens; null: there is no breaker. */
  async leftToAll(): Promise<BudgetLeft | null> {
    const [state] = await this.#options.store.read(everybody, this.#breaker);
    return state === undefined ? null : budgetLeft(state);
  }

  /** Tenants in the order of their names. @param after the last name of the previous page; null: the first page. */
  async usage(page: { after: string | null; count: number }): Promise<TenantUsage[]> {
    const accounts = await this.#options.store.list(this.#tenantBudgets, page);
    return accounts.map(({ account, budgets }) => {
      return { tenant: account, budgets: budgets.map(budgetLeft) };
    });
  }

  #claimsOf(tenant: string, formBytes: number | null): Claim[] {
    const bytes = Math.min(formBytes ?? 0, this.#options.maxFormBytes);
    return this.#claims(tenant, { jobs: 1, cpuMs: estimatedCpuMs(bytes), bytes });
  }

  #claims(
    tenant: string,
    { bytes, cpuMs, jobs }: { bytes: number; cpuMs: number; jobs: number },
  ): Claim[] {
    const amounts: Readonly<Record<BudgetName, number>> = {
      cpu_seconds_per_hour: cpuMs,
      jobs_per_day: jobs,
      bytes_per_day: bytes,
    };
    const claims = this.#tenantBudgets.map((budget) => {
      const amount = amounts[budget.name as BudgetName];
      // The estimate must not exceed the limit, because a tenant could then never run a job.
      const isGuess = budget.name === "cpu_seconds_per_hour";
      return {
        ...budget,
        account: tenant,
        amount: isGuess ? Math.min(amount, budget.limit) : amount,
      };
    });
    // The breaker counts only actual usage: once open, it stays open until the hour ends.
    return [
      ...this.#breaker.map((budget) => ({ ...budget, account: everybody, amount: 0 })),
      ...claims,
    ];
  }
}

/** The cost of one job: first reserved, then settled once. */
export class JobCost {
  readonly #store: BudgetStore;
  readonly #reservation: Reservation;
  readonly #log: Logger;
  #bytes = 0;
  #settling: Promise<void> | null = null;

  constructor(store: BudgetStore, reservation: Reservation, log: Logger) {
    this.#store = store;
    this.#reservation = reservation;
    this.#log = log;
  }

  /** @param bytes the size of the files of the form. */
  uploaded(bytes: number): void {
    this.#bytes = bytes;
  }

  /** Settles a job that a worker had, whatever the outcome. @param cpuMs its processor time. */
  workerTook(cpuMs: number): void {
    const cpu = Math.ceil(cpuMs);
    this.#settle({
      cpu_seconds_per_hour: cpu,
      breaker_cpu_seconds_per_hour: cpu,
      jobs_per_day: 1,
      bytes_per_day: this.#bytes,
    });
  }

  /** Settles jobs that are stored to run later. @param cpuMs the estimate of their processor time. */
  accepted(cpuMs: number, jobs = 1): void {
    this.#settle({ cpu_seconds_per_hour: cpuMs, jobs_per_day: jobs, bytes_per_day: this.#bytes });
  }

  /** Releases the reservation if no worker had the job. Resolves when the job is settled. */
  async close(): Promise<void> {
    this.#settle({});
    await this.#settling;
  }

  #settle(usage: Usage): void {
    this.#settling ??= this.#store.settle(this.#reservation, usage).catch((error) => {
      this.#log.error({ event: "budget_not_settled", ...describeError(error) });
    });
  }
}

/** @returns a budget in whole units of its setting. */
function budgetLeft({ name, limit, used, reserved, resetMs }: BudgetState): BudgetLeft {
  const { unit } = budgetTable[name];
  return {
    name,
    allowed: limit / unit,
    used: used / unit,
    reserved: reserved / unit,
    remaining: Math.max(0, limit - used - reserved) / unit,
    reset_seconds: secondsUntil(resetMs),
  };
}

function refusal({ claim, used, reserved, resetMs }: RefusedClaim): ApiError {
  const { name, limit, windowMs, amount } = claim;
  const { key, unit } = budgetTable[name];
  const { allowed, remaining, reset_seconds } = budgetLeft({ ...claim, used, reserved, resetMs });
  const detail = {
    limit: settings.budgets[key].variable,
    allowed,
    used: used / unit,
    reserved: reserved / unit,
    needed: amount / unit,
    remaining,
    window_seconds: windowMs / 1000,
    reset_seconds,
  };
  if (name === "breaker_cpu_seconds_per_hour") {
    const headers = { [retryAfterHeader]: String(reset_seconds) };
    const message = "the jobs of all tenants have used up the processor time of this hour";
    return new ApiError("CIRCUIT_OPEN", "admission", message, detail, headers);
  }
  // Running jobs may release a part of their reservations.
  const isForNow = used < limit && used + amount <= limit;
  const headers = { [retryAfterHeader]: isForNow ? "1" : String(reset_seconds) };
  const message = isForNow
    ? "running jobs have reserved the rest of a budget"
    : "a budget is used up";
  return new ApiError("BUDGET_EXCEEDED", "admission", message, detail, headers);
}
