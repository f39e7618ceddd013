import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** A task that was done: a line of `batch.jsonl`, with which a batch can be resumed. */
export interface JournalEntry {
  name: string;
  /** SHA-256 of template, settings and task. */
  key: string;
  exit_code: number;
  missing: string[];
  /** Whether the template fits the skill. Batches of earlier releases did not say. */
  fits?: boolean;
  error: string | null;
}

/** A file with a line for each task that was done. */
export class Journal {
  readonly #file: string;
  readonly #done = new Map<string, JournalEntry>();
  added = 0;

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      try {
        const done: JournalEntry = JSON.parse(line);
        this.#done.set(done.name, done);
      } catch {
        // The last line of a killed batch may be incomplete.
      }
    }
  }

  /** Makes the file, so that a batch that is killed at once is known as one. */
  begin(): void {
    appendFileSync(this.#file, "");
  }

  has(name: string, key: string): boolean {
    const done = this.#done.get(name);
    return done?.key === key && done.error === null;
  }

  add(done: JournalEntry): void {
    this.#done.set(done.name, done);
    this.added++;
    appendFileSync(this.#file, `${JSON.stringify(done)}\n`);
  }

  /** The entries of these tasks, in their order. */
  entriesOf(names: readonly string[]): JournalEntry[] {
    return names.flatMap((name) => this.#done.get(name) ?? []);
  }
}
