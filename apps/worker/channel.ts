import { readSync, writeSync } from "node:fs";

/**
 * A worker's line to the API: JSON, one message a line, over a socket that it has inherited. It
 * waits by blocking: without an event loop for it, and without the modules that Node's own IPC
 * loads, a process starts in half the time.
 */
export class Channel {
  readonly #descriptor: number;
  readonly #chunk = Buffer.allocUnsafe(64 * 1024);
  #received: Buffer = Buffer.alloc(0);

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Waits for the next message; `null` when the other end is gone. */
  read(): unknown {
    let lineEnd = this.#received.indexOf(lineFeed);
    while (lineEnd < 0) {
      const length = readSync(this.#descriptor, this.#chunk);
      if (length === 0) return null;
      const searchFrom = this.#received.length;
      this.#received = Buffer.concat([this.#received, this.#chunk.subarray(0, length)]);
      lineEnd = this.#received.indexOf(lineFeed, searchFrom);
    }
    const line = this.#received.toString("utf8", 0, lineEnd);
    this.#received = this.#received.subarray(lineEnd + 1);
    return JSON.parse(line);
  }

  write(message: unknown): void {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
    for (let sent = 0; sent < bytes.length; ) {
      sent += writeSync(this.#descriptor, bytes, sent);
    }
  }
}

const lineFeed = 10;
