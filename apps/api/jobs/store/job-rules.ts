/** How long the store waits and keeps, and how often a job may fail. All times are in milliseconds. */
export interface JobStoreRules {
  /** How long a claim lasts without renewal. */
  leaseMs: number;
  /** The most attempts of a job that the infrastructure breaks. */
  maxAttempts: number;
  /** The most worker processes that may die of one job without an answer. */
  maxWorkerDeaths: number;
  /** The pause before the second attempt. Each further pause is four times as long. */
  retryPauseMs: number;
  /** How long a job may wait for its start; null: for ever. */
  maxWaitMs: number | null;
  /** How long an ended job is kept. */
  keptMs: number;
  /** How long a dead job is kept, so that it can be looked at and started again. */
  deadKeptMs: number;
  /** The most jobs that wait in the lane of one tenant, and in all lanes together. */
  maxQueuedPerTenant: number;
  maxQueued: number;
}

/** The values of the settings' defaults that no setting names. */
export const defaultJobRules = {
  leaseMs: 30_000,
  maxAttempts: 3,
  maxWorkerDeaths: 2,
  retryPauseMs: 2000,
  maxWaitMs: 24 * 60 * 60 * 1000,
  keptMs: 24 * 60 * 60 * 1000,
  deadKeptMs: 7 * 24 * 60 * 60 * 1000,
  maxQueuedPerTenant: 50_000,
  maxQueued: 200_000,
} as const satisfies JobStoreRules;
