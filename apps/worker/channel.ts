import { readSync, writeSync } from "node:fs";
import { encodeFrame, type Frame, FrameReader } from "./protocol.ts";

/**
 * A worker's line to the API. It waits by blocking: without an event loop for it, and without the
 * modules that Node's own IPC loads, a process starts in half the time.
 */
export class Channel {
  readonly #descriptor: number;
  readonly #reader = new FrameReader();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Waits for the next message; `null` when the other end is gone. */
  read(): Frame | null {
    for (;;) {
      const frame = this.#reader.next();
      if (frame !== null) return frame;
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const length = readSync(this.#descriptor, chunk);
      if (length === 0) return null;
      this.#reader.push(chunk.subarray(0, length));
    }
  }

  write(message: unknown, attachments: readonly Buffer[] = []): void {
    const bytes = encodeFrame(message, attachments);
    for (let sent = 0; sent < bytes.length; ) {
      sent += writeSync(this.#descriptor, bytes, sent);
    }
  }
}
