import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { type OpenDelivery, openDelivery } from "../../apps/api/jobs/delivery/open-delivery.ts";
import { JobGate } from "../../apps/api/jobs/runner/job-gate.ts";
import { JobRunner } from "../../apps/api/jobs/runner/job-runner.ts";
import { startRecovery } from "../../apps/api/jobs/runner/recovery-loop.ts";
import { JobLeases } from "../../apps/api/jobs/store/job-leases.ts";
import { defaultJobRules } from "../../apps/api/jobs/store/job-rules.ts";
import { RunnerRegistry } from "../../apps/api/jobs/store/runner-registry.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";

/** The runner of jobs, which wait for a moment. */
export interface JobWorkerSettings {
  state: StateConfig;
  queue: "local" | "pg-boss" | "bullmq";
  /** The address of Redis; null without one. */
  redis: string | null;
  /** The id of the process. */
  runner: string;
  slots: number;
  leaseMs: number;
  /** How long each job takes. */
  jobMs: number;
}

export interface JobWorker extends Pick<OpenDelivery, "takeLogins"> {
  database: Database;
  close(): Promise<void>;
}

/** Opens a state of its own, and runs its jobs until it is closed. */
export async function openWorker(
  { jobMs, leaseMs, queue, redis, runner: id, slots, state }: JobWorkerSettings,
  onError: (error: unknown) => void,
): Promise<JobWorker> {
  const database = await openDatabase(state);
  if (database === null) throw new Error("these settings have no state");
  const rules = { ...defaultJobRules, leaseMs, retryPauseMs: 200 };
  const leases = new JobLeases(database, rules, id);
  const registry = new RunnerRegistry(database, leaseMs);
  const gate = new JobGate(async () => undefined);
  const { delivery, signals, takeLogins } = await openDelivery({
    ...{ database, leases, registry, queue, onError, mayMigrate: true, pollMs: 500 },
    databaseUrl: state.databaseUrl,
    redisAddress: redis,
    submissions: gate.submissions,
  });
  const runner = new JobRunner({
    ...{ id, slots, gate, leases, registry, signals, leaseMs, onError },
    work: async (lease, signal) => {
      await wait(jobMs, undefined, { signal });
      const result = { by: id, attempt: lease.attempt };
      const outcome = { state: "succeeded" as const, result };
      return { kind: "outcome", outcome, discard: async () => undefined };
    },
    endBy: (error) => ({
      kind: "broken",
      broken: { cause: "infrastructure", error: { message: String(error) } },
    }),
  });
  await runner.announce();
  const consumption = await delivery.consume(runner);
  const recovery = startRecovery({
    ...{ database, delivery, rules, onError, everyMs: 300, unclaimedMs: 20_000 },
    lostError: { code: "LEASE_LOST" },
    onRecovered: () => undefined,
  });
  const close = async () => {
    await consumption.stop();
    await runner.close(0);
    await recovery.close();
    await delivery.close();
    await signals.close();
    await database.close();
  };
  return { database, takeLogins, close };
}

/** The same in the process of a test, which closes it. @returns errors too. */
export async function openWorkerForTest(
  settings: Partial<JobWorkerSettings> & Pick<JobWorkerSettings, "state" | "queue" | "redis">,
): Promise<JobWorker & { errors: unknown[] }> {
  const errors: unknown[] = [];
  const base = { runner: "one", slots: 2, leaseMs: 3000, jobMs: 20 };
  const worker = await openWorker({ ...base, ...settings }, (error) => errors.push(error));
  onTestFinished(() => worker.close());
  return { ...worker, errors };
}
