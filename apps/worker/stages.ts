import { monotonicMs, type Stage, type StageName } from "./protocol.ts";

/** Records when the stages of a job begin and end. A stage ends when the next one begins. */
export class StageClock {
  readonly #stages: Stage[] = [];
  #open: { name: StageName; startedAt: number } | null = null;

  begin(name: StageName): void {
    const now = monotonicMs();
    this.#close(now);
    this.#open = { name, startedAt: now };
  }

  /** Ends the last stage. @returns all stages in order. */
  end(): Stage[] {
    this.#close(monotonicMs());
    return this.#stages;
  }

  #close(now: number): void {
    if (this.#open !== null) this.#stages.push([this.#open.name, this.#open.startedAt, now]);
    this.#open = null;
  }
}
