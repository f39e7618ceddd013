import { closeSync, readSync } from "node:fs";
import { kernelMemory, type Libc } from "../confine/libc.ts";
import { openPath } from "../confine/open-path.ts";

/** The pause before the states of the threads are read again. */
const pauseMs = 0.1;

const threadsDirectory = "/proc/self/task";

/**
 * The threads of this process, except the one that runs JavaScript. Node starts them with the process.
 *
 * fork(2) copies only the calling thread. If another thread holds a lock at that moment, the lock is never
 * released in the child, which hangs when it needs it. A sleeping thread holds no lock. Even with
 * `--single-threaded`, a thread of Node works for a moment after each garbage collection.
 */
export class OtherThreads {
  /** A descriptor for each thread, which reads its state (proc(5), `stat`). */
  readonly #states: readonly number[];
  readonly #text = Buffer.alloc(512);
  readonly #neverChanged = new Int32Array(new SharedArrayBuffer(4));

  /** @throws Error without `/proc`; SystemCallError if the kernel does not list the threads. */
  constructor(libc: Libc) {
    const ids = threadIds(libc).filter((id) => id !== process.pid);
    this.#states = ids.map((id) => openForReading(libc, `${threadsDirectory}/${id}/stat`));
  }

  /** Waits until all of them sleep. */
  waitUntilAsleep(): void {
    while (!this.#states.every((state) => this.#isAsleep(state))) {
      Atomics.wait(this.#neverChanged, 0, 0, pauseMs);
    }
  }

  /** Closes the descriptors in a fork, which does not have these threads. */
  forget(): void {
    for (const state of this.#states) closeSync(state);
  }

  #isAsleep(state: number): boolean {
    const length = readSync(state, this.#text, 0, this.#text.length, 0);
    const text = this.#text.toString("latin1", 0, length);
    // The state follows the name, which is in parentheses and may contain parentheses. `S`: it waits in a
    // system call.
    return text.charAt(text.lastIndexOf(")") + 2) === "S";
  }
}

function threadIds(libc: Libc): number[] {
  const descriptor = openForReading(libc, threadsDirectory);
  const entries = kernelMemory(4096);
  const ids: number[] = [];
  try {
    for (;;) {
      const length = libc.call("getdents64", descriptor, entries, entries.length);
      if (length === 0) return ids;
      ids.push(...namesIn(entries.subarray(0, length)).map(Number).filter(Number.isInteger));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The names in a list of `struct linux_dirent64` (getdents64(2)). */
function namesIn(entries: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < entries.length; at += entries.readUInt16LE(at + 16)) {
    const nameAt = at + 19;
    names.push(entries.toString("latin1", nameAt, entries.indexOf(0, nameAt)));
  }
  return names;
}

function openForReading(libc: Libc, path: string): number {
  const descriptor = openPath(libc, path);
  if (descriptor === null) throw new Error(`${path} cannot be read`);
  return descriptor;
}
