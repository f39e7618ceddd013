/**
 * Short messages between the processes of a database. Every one of them may be lost: who waits for one also looks from
 * time to time.
 */
export interface JobSignals {
  /** Says that jobs may be waiting. Many calls become few messages. */
  look(): void;
  /** Says that the cancellation of a running job was requested. */
  cancel(id: string): void;
  /** Says that a job has a new event. */
  changed(id: string): void;
  /** Calls a listener for each message, of this process too. @returns what ends this. */
  listen(listener: SignalListener): () => void;
  close(): Promise<void>;
}

export interface SignalListener {
  look?(): void;
  cancel?(id: string): void;
  changed?(id: string): void;
}

/** Signals within this process. */
export class LocalSignals implements JobSignals {
  readonly #listeners = new Set<SignalListener>();

  look(): void {
    for (const listener of this.#listeners) listener.look?.();
  }

  cancel(id: string): void {
    for (const listener of this.#listeners) listener.cancel?.(id);
  }

  changed(id: string): void {
    for (const listener of this.#listeners) listener.changed?.(id);
  }

  listen(listener: SignalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
