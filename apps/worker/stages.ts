import { monotonicMs, type Stage, type StageName } from "./protocol.ts";

/** Notes when the stages of a job begin and end. One ends where the next begins. */
export class StageClock {
  readonly #stages: Stage[] = [];
  #open: { name: StageName; startedAt: number } | null = null;

  begin(name: StageName): void {
    const now = monotonicMs();
    this.#close(now);
    this.#open = { name, startedAt: now };
  }

  /** Ends the last stage. @returns all of them, in their order. */
  end(): Stage[] {
    this.#close(monotonicMs());
    return this.#stages;
  }

  #close(now: number): void {
    if (this.#open !== null) this.#stages.push([this.#open.name, this.#open.startedAt, now]);
    this.#open = null;
  }
}
