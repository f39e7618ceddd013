import { setTimeout as wait } from "node:timers/promises";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { openDelivery } from "../../apps/api/jobs/delivery/open-delivery.ts";
import { JobRunner } from "../../apps/api/jobs/runner/job-runner.ts";
import { startRecovery } from "../../apps/api/jobs/runner/recovery-loop.ts";
import { JobLeases } from "../../apps/api/jobs/store/job-leases.ts";
import { defaultJobRules } from "../../apps/api/jobs/store/job-rules.ts";
import { RunnerRegistry } from "../../apps/api/jobs/store/runner-registry.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";

/** What a process of the tests that runs jobs is told. */
export interface JobProcessSettings {
  state: StateConfig;
  queue: "local" | "pg-boss" | "bullmq";
  redis: string | null;
  runner: string;
  slots: number;
  leaseMs: number;
  /** How long each job takes. */
  jobMs: number;
  /** How far the clock of the process is ahead. */
  clockAheadMs: number;
}

/** A program that runs jobs, which wait for a moment, until it is ended. Tests start and kill it. */
async function main(settings: JobProcessSettings): Promise<void> {
  const { clockAheadMs, jobMs, leaseMs, queue, redis, runner: id, slots, state } = settings;
  const { now } = Date;
  Date.now = () => now() + clockAheadMs;
  const database = await openDatabase(state);
  if (database === null) throw new Error("these settings have no state");
  const rules = { ...defaultJobRules, leaseMs, retryPauseMs: 200 };
  const leases = new JobLeases(database, rules, id);
  const registry = new RunnerRegistry(database, leaseMs);
  const onError = (error: unknown) => process.stderr.write(`${id}: ${String(error)}\n`);
  const { delivery, signals } = await openDelivery({
    ...{ database, leases, registry, queue, onError, mayMigrate: true, pollMs: 500 },
    databaseUrl: state.databaseUrl,
    redisAddress: redis,
  });
  const runner = new JobRunner({
    ...{ id, slots, leases, registry, signals, leaseMs, onError },
    work: async (lease, signal) => {
      await wait(jobMs, undefined, { signal });
      const result = { by: id, attempt: lease.attempt };
      const outcome = { state: "succeeded" as const, result };
      return { kind: "outcome", outcome, discard: async () => undefined };
    },
    brokenBy: (error) => ({ cause: "infrastructure", error: { message: String(error) } }),
  });
  await runner.announce();
  const consumption = await delivery.consume(runner);
  const recovery = startRecovery({
    ...{ database, delivery, rules, onError, everyMs: 300, unclaimedMs: 20_000 },
    lostError: { code: "LEASE_LOST" },
    onRecovered: () => undefined,
  });
  process.once("SIGTERM", async () => {
    await consumption.stop();
    await runner.close(0);
    await recovery.close();
    await delivery.close();
    await signals.close();
    await database.close();
    process.exit(0);
  });
  process.stdout.write("ready\n");
}

await main(JSON.parse(process.argv[2] ?? "") as JobProcessSettings);
