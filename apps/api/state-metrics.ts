import { Counter, Gauge, type Registry } from "prom-client";
import type { Audit } from "./audit/open-audit.ts";
import type { Idempotency } from "./idempotency/idempotency.ts";
import { idempotencyOutcomes } from "./idempotency/outcomes.ts";
import type { OpenJobs } from "./jobs/open-jobs.ts";
import type { JobGate } from "./jobs/runner/job-gate.ts";
import { attemptStates } from "./jobs/runner/job-runner.ts";
import type { Readiness } from "./readiness.ts";
import type { Database } from "./state/database.ts";
import type { Sweeper } from "./state/sweeper.ts";
import { type StateFacts, StateFactsReader } from "./state-facts.ts";

/** The parts of a server with a state that are asked when metrics are. */
export interface StateMetricSources {
  database: Pick<Database, "db" | "now">;
  readiness: Pick<Readiness, "reasons">;
  audit: Pick<Audit, "backlog">;
  idempotency: Pick<Idempotency, "counts">;
  jobs: Pick<OpenJobs, "attempts">;
  gate: Pick<JobGate, "isOpen">;
  sweeper: Pick<Sweeper, "removed" | "sweptAt">;
}

/** Adds the metrics of a state: the database, the audit log, kept answers, the sweeper, the last backup. */
export function addStateMetrics(
  registry: Registry,
  { database, readiness, audit, idempotency, jobs, gate, sweeper }: StateMetricSources,
): void {
  const registers = [registry];
  new Gauge({
    name: "docops_database_up",
    help: "1: the database answers.",
    registers,
    aggregator: "min",
    collect() {
      this.set(readiness.reasons.includes("database") ? 0 : 1);
    },
  });
  const facts = new StateFactsReader(database);
  const factGauge = (name: string, help: string, read: (facts: StateFacts) => number) =>
    new Gauge({
      name,
      help,
      registers,
      // All processes read the same rows.
      aggregator: "max",
      async collect() {
        const known = await facts.read();
        // No sample is better than a wrong one.
        if (known === null) this.remove();
        else this.set(read(known));
      },
    });
  factGauge(
    "docops_last_backup_timestamp_seconds",
    "When `docops backup` made the last backup of the state; 0: never.",
    ({ lastBackupAt }) => lastBackupAt / 1000,
  );
  factGauge(
    "docops_audit_last_seal_timestamp_seconds",
    "When the last seal of the audit log was made; 0: never.",
    ({ lastSealAt }) => lastSealAt / 1000,
  );
  factGauge(
    "docops_audit_events_unsealed",
    "Events in the audit log that are not sealed yet.",
    ({ unsealedEvents }) => unsealedEvents,
  );
  factGauge(
    "docops_stored_jobs_waiting",
    "Stored jobs of all tenants that wait for an attempt.",
    ({ jobs: { waiting } }) => waiting,
  );
  factGauge(
    "docops_stored_jobs_running",
    "Stored jobs of all tenants that run, on any server.",
    ({ jobs: { running } }) => running,
  );
  factGauge(
    "docops_stored_jobs_oldest_waiting_seconds",
    "Since the submission of the oldest stored job that waits; 0: none waits.",
    ({ jobs: { oldestWaitingMs } }) => oldestWaitingMs / 1000,
  );
  factGauge(
    "docops_stored_jobs_busy_lanes",
    "Tenants with stored jobs that wait.",
    ({ jobs: { busyLanes } }) => busyLanes,
  );
  factGauge(
    "docops_stored_jobs_dead",
    "Dead stored jobs, which `docops jobs redrive` can queue again.",
    ({ jobs: { dead } }) => dead,
  );
  factGauge(
    "docops_stored_job_runners",
    "API processes of all servers that run stored jobs, by their last sign of life.",
    ({ jobs: { runners } }) => runners,
  );
  factGauge(
    "docops_stored_job_slots",
    "The slots for stored jobs of these processes together, without those that are paused.",
    ({ jobs: { slots } }) => slots,
  );
  new Gauge({
    name: "docops_stored_jobs_paused",
    help: "1: this server begins no stored job, because the blob store or its disk cannot be used.",
    registers,
    aggregator: "max",
    collect() {
      this.set(gate.isOpen ? 0 : 1);
    },
  });
  new Counter({
    name: "docops_stored_job_attempts_total",
    help: `Attempts of stored jobs on this server, by their end: ${attemptStates.join(", ")}.`,
    labelNames: ["end"],
    registers,
    collect() {
      this.reset();
      for (const end of attemptStates) this.inc({ end }, jobs.attempts[end]);
    },
  });
  new Gauge({
    name: "docops_audit_events_waiting",
    help: "Events of this server that are not in the database yet.",
    registers,
    collect() {
      this.set(audit.backlog.waiting);
    },
  });
  new Counter({
    name: "docops_audit_events_lost_total",
    help: "Events that found no room while the database was gone.",
    registers,
    collect() {
      this.reset();
      this.inc(audit.backlog.lost);
    },
  });
  new Counter({
    name: "docops_idempotency_total",
    help: `Requests with an Idempotency-Key that was looked up: ${idempotencyOutcomes.join(", ")}.`,
    labelNames: ["outcome"],
    registers,
    collect() {
      this.reset();
      for (const outcome of idempotencyOutcomes) this.inc({ outcome }, idempotency.counts[outcome]);
    },
  });
  new Counter({
    name: "docops_rows_removed_total",
    help: "Rows that the sweeper has removed because their time was over.",
    labelNames: ["what"],
    registers,
    collect() {
      this.reset();
      for (const [what, count] of sweeper.removed) this.inc({ what }, count);
    },
  });
  new Gauge({
    name: "docops_last_sweep_timestamp_seconds",
    help: "When the sweeper of this server last ended without an error; 0: never, because another server sweeps for all.",
    registers,
    aggregator: "max",
    collect() {
      this.set(sweeper.sweptAt / 1000);
    },
  });
}
