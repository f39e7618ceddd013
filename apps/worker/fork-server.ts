import { closeSync, writeSync } from "node:fs";
import { Channel } from "./channel.ts";
import type { Reply } from "./job.ts";
import { type Libc, openLibc } from "./libc.ts";
import {
  channelDescriptor,
  controlDescriptor,
  type Forked,
  type ForkOrder,
  type Frame,
  statusDigits,
} from "./protocol.ts";

/** What a fork may do beside its job. */
export interface Fork {
  /** Ends the process at once. */
  end(): never;
}

/**
 * Makes this process a fork server: it does what the API orders over the control channel, until that
 * closes, and returns only in a fork, which has the memory of the server and one job to do. The server
 * itself never reads a document of somebody else's.
 *
 * Neither the server nor a fork may use the event loop, timers or anything that waits for a thread:
 * fork(2) copies the calling thread alone. In a fork `process.pid` is the server's.
 *
 * @param warmUp does a job of the API's own.
 * @throws Error where this Node cannot fork.
 */
export function becomeFork(warmUp: (frame: Frame) => Reply): Fork {
  const libc = openLibc();
  libc.endWithParent();
  const control = new Channel(controlDescriptor);
  for (let frame = control.read(); frame !== null; frame = control.read()) {
    const order = frame.message as ForkOrder;
    if (order.type === "job") {
      const { answer, attachments } = warmUp(frame);
      control.write(answer, attachments);
    } else if (order.type === "fork") {
      if (order.isTidied) tidy(libc);
      // What a fork has left unread is nobody's.
      libc.drain(channelDescriptor);
      libc.shareMemoryWithForks();
      const serverPid = process.pid;
      const pid = libc.fork();
      if (pid === 0) return startFork(libc, serverPid, order.directory);
      if (pid < 0) process.exit(1);
      // Here, too, so that whoever hears of the fork can signal its group.
      libc.leadGroup(pid);
      const forked: Forked = { type: "forked", pid, serverRssBytes: process.memoryUsage.rss() };
      control.write(forked);
      seeOut(libc, control, pid);
    }
  }
  process.exit(0);
}

/** Waits for the order to see a fork out, then for its end, and marks that in the channel of the jobs. */
function seeOut(libc: Libc, control: Channel, pid: number): void {
  const order = control.read()?.message as ForkOrder | undefined;
  if (order?.type !== "reap") process.exit(order === undefined ? 0 : 1);
  const status = libc.waitFor(pid);
  if (status === null) process.exit(1);
  const digits = (status >>> 0).toString(16).padStart(statusDigits, "0");
  writeSync(channelDescriptor, order.mark + digits);
}

function startFork(libc: Libc, serverPid: number, directory: string): Fork {
  libc.leadGroup(0);
  libc.endWithParent();
  // The server may have ended before the kernel was told.
  if (process.ppid !== serverPid) libc.exit(1);
  closeSync(controlDescriptor);
  // However it ends: Node's own end would wait for threads that a fork does not have.
  process.on("exit", (code) => libc.exit(code));
  confine(directory);
  return { end: () => libc.exit(0) };
}

/**
 * Gives up what only the server needs, before the fork reads anything: from here on it may read the
 * program and write in its own directory.
 */
function confine(_directory: string): void {
  process.permission?.drop("ffi");
}

/** A fork copies every page that it or the server writes to: fewer pages make it quicker. */
function tidy(libc: Libc): void {
  // `--expose-gc`. The second takes what the first has found to be unused.
  globalThis.gc?.();
  globalThis.gc?.();
  libc.trimMemory();
}
