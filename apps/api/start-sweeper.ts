import type { Logger } from "pino";
import { sweepAuditEvents } from "./audit/expire-events.ts";
import type { AuditConfig } from "./config/config.ts";
import type { Idempotency } from "./idempotency/idempotency.ts";
import { describeError } from "./log.ts";
import type { BackgroundErrors } from "./observability/background-errors.ts";
import type { Database } from "./state/database.ts";
import { Locks } from "./state/locks.ts";
import { sweepBudgets } from "./state/sweep-budgets.ts";
import { Sweeper, type SweepTask } from "./state/sweeper.ts";
import { sweepDeliveries } from "./webhooks/sweep-deliveries.ts";

/** How long after the death of a sweeper another process takes over, in milliseconds. */
const leaseMs = 30_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Starts the sweeper, which removes expired rows. */
export function startSweeper(
  database: Database,
  {
    retentionDays,
    idempotency,
    blobTasks,
    log,
    errors,
  }: Pick<AuditConfig, "retentionDays"> & {
    idempotency: Pick<Idempotency, "sweepTask"> | null;
    /** Remove stored jobs, deleted templates, and their blobs. */
    blobTasks: readonly SweepTask[];
    log: Logger;
    errors: BackgroundErrors;
  },
): Sweeper {
  const isKeptForEver = retentionDays === 0;
  return new Sweeper({
    locks: new Locks(database, leaseMs),
    tasks: [
      sweepBudgets(database),
      sweepDeliveries(database),
      ...(idempotency === null ? [] : [idempotency.sweepTask]),
      ...blobTasks,
      ...(isKeptForEver ? [] : [sweepAuditEvents(database, retentionDays * dayMs)]),
    ],
    onSwept: (what, count) => log.info({ event: "rows_removed", what, count }),
    onError: (error) => errors.error("rows_not_removed", describeError(error)),
  });
}
