import type { Database } from "../../state/database.ts";
import { StateUnavailableError } from "../../state/errors.ts";
import { AskedLoop } from "../delivery/asked-loop.ts";
import type { JobDelivery } from "../delivery/delivery.ts";
import { type Recovery, type RecoveryOptions, recoverJobs } from "../store/recover-jobs.ts";

export interface RecoveryLoopOptions extends Omit<RecoveryOptions, "endsLeases"> {
  database: Database;
  delivery: Pick<JobDelivery, "look">;
  /** The pause between two recoveries, in milliseconds. */
  everyMs: number;
  /** Called when a recovery has changed jobs. */
  onRecovered(recovery: Recovery): void;
  onError(error: unknown): void;
}

/**
 * Recovers stuck jobs from time to time, and has those that are queued again delivered. Each process may do it.
 *
 * After an outage of the database, leases have ended that nobody could renew. Their runners have the time of a lease for
 * that, so that the outage costs their jobs no attempt.
 */
export function startRecovery(options: RecoveryLoopOptions): Pick<AskedLoop, "close"> {
  const { database, delivery, everyMs, onError, onRecovered, ...recoveryOptions } = options;
  let sparesLeasesUntil = Number.NEGATIVE_INFINITY;
  const round = async () => {
    const endsLeases = performance.now() >= sparesLeasesUntil;
    const recovered = recoverJobs(database, { ...recoveryOptions, endsLeases });
    const recovery = await recovered.catch((error: unknown) => {
      if (error instanceof StateUnavailableError)
        sparesLeasesUntil = performance.now() + options.rules.leaseMs;
      throw error;
    });
    const { due, expired, lost, unclaimed } = recovery;
    if (due + expired + lost + unclaimed === 0) return;
    onRecovered(recovery);
    delivery.look();
  };
  return new AskedLoop({ round, pollMs: everyMs, onError });
}
