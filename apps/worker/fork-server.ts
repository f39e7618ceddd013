import { closeSync, writeSync } from "node:fs";
import type { WorkerConfinement } from "../confine/layers.ts";
import { type Libc, openLibc } from "../confine/libc.ts";
import { isOrphan } from "../confine/parent.ts";
import { hearParentsEnd } from "../confine/process-attributes.ts";
import { confineWorker } from "../confine/worker.ts";
import { Channel } from "./channel.ts";
import { type ForkCalls, openForkCalls } from "./fork-calls.ts";
import type { Reply } from "./job.ts";
import {
  channelDescriptor,
  controlDescriptor,
  type Forked,
  type ForkOrder,
  type Frame,
  statusDigits,
} from "./protocol.ts";

/** What a fork starts with. */
interface Inheritance {
  calls: ForkCalls;
  libc: Libc;
  serverPid: number;
  /** What it puts on itself, but for the directory; null: nothing of the kernel's. */
  confinement: WorkerConfinement | null;
}

/**
 * Makes this process a fork server: it does what the API orders over the control channel, until that
 * closes, and returns only in a fork, which has the memory of the server and one job to do. The server
 * itself never reads a document of somebody else's.
 *
 * Neither the server nor a fork may use the event loop, timers or anything that waits for a thread:
 * fork(2) copies the calling thread alone. In a fork `process.pid` is the server's.
 *
 * @param confinement what each fork puts on itself, for a directory of its own; null: nothing.
 * @param warmUp does a job of the API's own.
 * @returns how the fork ends, which is at once.
 * @throws Error where this Node cannot fork.
 */
export function becomeFork(
  confinement: WorkerConfinement | null,
  warmUp: (frame: Frame) => Reply,
): () => never {
  const calls = openForkCalls();
  const libc = openLibc();
  if (libc === null) throw new Error("the C library cannot be reached");
  hearParentsEnd(libc, "SIGKILL");
  if (isOrphan(process.argv)) process.exit(0);
  const inheritance = { calls, libc, serverPid: process.pid, confinement };
  const control = new Channel(controlDescriptor);
  for (let frame = control.read(); frame !== null; frame = control.read()) {
    const order = frame.message as ForkOrder;
    if (order.type === "job") {
      const { answer, attachments } = warmUp(frame);
      control.write(answer, attachments);
    } else if (order.type === "fork") {
      if (order.isTidied) tidy(calls);
      // What a fork has left unread is nobody's.
      calls.drain(channelDescriptor);
      calls.shareMemoryWithForks();
      const pid = calls.fork();
      if (pid === 0) return startFork(inheritance, order.directory);
      if (pid < 0) process.exit(1);
      // Here, too, so that whoever hears of the fork can signal its group.
      calls.leadGroup(pid);
      const forked: Forked = { type: "forked", pid, serverRssBytes: process.memoryUsage.rss() };
      control.write(forked);
      seeOut(calls, control, pid);
    }
  }
  process.exit(0);
}

/** Waits for the order to see a fork out, then for its end, and marks that in the channel of the jobs. */
function seeOut(calls: ForkCalls, control: Channel, pid: number): void {
  const order = control.read()?.message as ForkOrder | undefined;
  if (order?.type !== "reap") process.exit(order === undefined ? 0 : 1);
  const status = calls.waitFor(pid);
  if (status === null) process.exit(1);
  const digits = (status >>> 0).toString(16).padStart(statusDigits, "0");
  writeSync(channelDescriptor, order.mark + digits);
}

function startFork(inheritance: Inheritance, directory: string): () => never {
  const { calls, libc, serverPid, confinement } = inheritance;
  calls.leadGroup(0);
  hearParentsEnd(libc, "SIGKILL");
  // The server may have ended before the kernel was told.
  if (process.ppid !== serverPid) calls.exit(1);
  closeSync(controlDescriptor);
  // However it ends: Node's own end would wait for threads that a fork does not have.
  process.on("exit", (code) => calls.exit(code));
  // Nothing of anybody else's has been read yet.
  if (confinement === null) process.permission?.drop("ffi");
  else confineWorker({ ...confinement, home: directory }, libc);
  return () => calls.exit(0);
}

/** A fork copies every page that it or the server writes to: fewer pages make it quicker. */
function tidy(calls: ForkCalls): void {
  // `--expose-gc`. The second takes what the first has found to be unused.
  globalThis.gc?.();
  globalThis.gc?.();
  calls.trimMemory();
}
