import { closeSync, writeSync } from "node:fs";
import { tryForbidden } from "../confine/forbidden.ts";
import type { KernelLayers, WorkerConfinement } from "../confine/layers.ts";
import { type Libc, openLibc } from "../confine/libc.ts";
import { isOrphan } from "../confine/parent.ts";
import { signalAtParentsEnd } from "../confine/process-attributes.ts";
import { beginConfinement } from "../confine/worker.ts";
import { Channel } from "./channel.ts";
import { type ForkCalls, openForkCalls } from "./fork-calls.ts";
import type { Reply } from "./job.ts";
import { OtherThreads } from "./other-threads.ts";
import {
  channelDescriptor,
  controlDescriptor,
  type Forked,
  type ForkOrder,
  type Frame,
  statusDigits,
  type Tidied,
} from "./protocol.ts";

type Fork = Extract<ForkOrder, { type: "fork" }>;

/** Everything that a fork takes over from its server. */
interface Inheritance {
  calls: ForkCalls;
  libc: Libc;
  otherThreads: OtherThreads;
  serverPid: number;
  /** What holds it; null: nothing of the kernel's. */
  layers: KernelLayers | null;
  /** Puts these on it, as far as it has not inherited them. */
  confine: ((home: string) => void) | null;
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
  const otherThreads = new OtherThreads(libc);
  signalAtParentsEnd(libc, "SIGKILL");
  if (isOrphan(process.argv)) process.exit(0);
  // Nobody can set flags any more once the confinement has begun.
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const confine = confinement && beginConfinement(confinement, libc);
  const layers = confinement?.layers ?? null;
  const inheritance = { calls, libc, otherThreads, serverPid: process.pid, layers, confine };
  let isFork = false;
  let hasWorked = false;
  // However a fork ends: Node's own end would wait for threads that it does not have.
  process.on("exit", (code) => {
    if (isFork) calls.exit(code);
  });
  const control = new Channel(controlDescriptor);
  for (let frame = control.read(); frame !== null; frame = control.read()) {
    const order = frame.message as ForkOrder;
    if (order.type === "job") {
      hasWorked = true;
      const { answer, attachments } = warmUp(frame);
      control.write(answer, attachments);
    } else if (order.type === "tidy") {
      tidy(calls);
      const tidied: Tidied = { type: "tidied" };
      control.write(tidied);
    } else if (order.type === "fork") {
      // What its jobs have left fills the young space: each fork would have to clear that away.
      if (hasWorked) globalThis.gc?.({ type: "minor" });
      hasWorked = false;
      // What a fork has left unread is nobody's.
      calls.drain(channelDescriptor);
      otherThreads.waitUntilAsleep();
      // Last: it does not cover the memory that V8 takes afterwards.
      calls.shareMemoryWithForks();
      const pid = calls.fork();
      if (pid === 0) {
        isFork = true;
        // V8's last compiler pays over many jobs, and takes longer than a small one.
        setFlagsFromString("--no-turbofan");
        return startFork(inheritance, order);
      }
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

function startFork(inheritance: Inheritance, { directory, isProbe }: Fork): () => never {
  const { calls, confine, layers, libc, otherThreads, serverPid } = inheritance;
  calls.leadGroup(0);
  signalAtParentsEnd(libc, "SIGKILL");
  // The server may have ended before the kernel was told.
  if (process.ppid !== serverPid) calls.exit(1);
  closeSync(controlDescriptor);
  otherThreads.forget();
  // Nothing of anybody else's has been read yet.
  confine?.(directory);
  if (isProbe && layers !== null) tryForbidden(libc, layers, calls.exit);
  process.permission?.drop("ffi");
  return () => calls.exit(0);
}

/**
 * Gives back what is not in use: fork(2) takes the longer the more memory there is, and a fork copies
 * what it writes to. `flavor` makes V8 collect more than once and give its pool of free pages back, too,
 * two thirds of what it holds.
 */
function tidy(calls: ForkCalls): void {
  // `--expose-gc`
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  calls.trimMemory();
}
