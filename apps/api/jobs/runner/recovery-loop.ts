import type { Database } from "../../state/database.ts";
import { AskedLoop } from "../delivery/asked-loop.ts";
import type { JobDelivery } from "../delivery/delivery.ts";
import { type Recovery, type RecoveryOptions, recoverJobs } from "../store/recover-jobs.ts";

export interface RecoveryLoopOptions extends RecoveryOptions {
  database: Database;
  delivery: Pick<JobDelivery, "look">;
  /** The pause between two recoveries, in milliseconds. */
  everyMs: number;
  /** Called when a recovery has changed jobs. */
  onRecovered(recovery: Recovery): void;
  onError(error: unknown): void;
}

/** Recovers stuck jobs from time to time, and has those that are queued again delivered. Each process may do it. */
export function startRecovery(options: RecoveryLoopOptions): Pick<AskedLoop, "close"> {
  const { database, delivery, everyMs, onError, onRecovered, ...recoveryOptions } = options;
  const round = async () => {
    const recovery = await recoverJobs(database, recoveryOptions);
    const { due, expired, lost, unclaimed } = recovery;
    if (due + expired + lost + unclaimed === 0) return;
    onRecovered(recovery);
    delivery.look();
  };
  return new AskedLoop({ round, pollMs: everyMs, onError });
}
