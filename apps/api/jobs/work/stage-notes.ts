import type { JobStage } from "../../../contract/job-states.ts";
import type { JobSignals } from "../delivery/signals.ts";
import type { JobLease, JobLeases } from "../store/job-leases.ts";

/** A job that ends sooner tells no stages, because each is a write. */
const quietMs = 1000;

export interface StageNotesParts {
  leases: Pick<JobLeases, "beginStage">;
  signals: Pick<JobSignals, "changed">;
  onError(error: unknown): void;
}

/** Tells clients in which stage a job is, if it takes so long that somebody may ask. */
export class StageNotes {
  readonly #lease: JobLease;
  readonly #parts: StageNotesParts;
  readonly #timer: NodeJS.Timeout;
  #isTold = false;
  #stage: JobStage = "inputs";
  #told: Promise<void> = Promise.resolve();

  constructor(lease: JobLease, parts: StageNotesParts) {
    this.#lease = lease;
    this.#parts = parts;
    this.#timer = setTimeout(() => {
      this.#isTold = true;
      this.#tell(this.#stage);
    }, quietMs);
  }

  begin(stage: JobStage): void {
    this.#stage = stage;
    if (this.#isTold) this.#tell(stage);
  }

  /** No event of a stage comes after this. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#told;
  }

  #tell(stage: JobStage): void {
    const { leases, onError, signals } = this.#parts;
    // In order, and without making the job wait.
    this.#told = this.#told
      .then(() => leases.beginStage(this.#lease, stage))
      .then(() => signals.changed(this.#lease.id))
      .catch(onError);
  }
}
