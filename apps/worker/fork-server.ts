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

/**
 * V8's flags of a fork. Its code is compiled already, by warm-up jobs. Compiling a function once more takes
 * longer than a small job, and every fork would do it again. A regular expression that is new to a fork is
 * interpreted at first, because it may be used once.
 */
const forkV8 = ["--no-turbofan", "--no-maglev", "--regexp-tier-up"];

type Fork = Extract<ForkOrder, { type: "fork" }>;

/** The values that a fork takes over from its server. */
interface Inheritance {
  calls: ForkCalls;
  libc: Libc;
  otherThreads: OtherThreads;
  serverPid: number;
  /** The kernel's layers of its sandbox; null if there are none. */
  layers: KernelLayers | null;
  /** Puts the layers on the fork, except those that it inherits. */
  confine: ((home: string) => void) | null;
}

/**
 * Makes this process a fork server: it obeys orders of the API over the control channel until that closes.
 * The function returns only in a fork, which has the memory of the server and does one job. The server
 * itself never reads a document of a client.
 *
 * Neither the server nor a fork may use the event loop, timers, or anything that waits for a thread, because
 * fork(2) copies only the calling thread. In a fork `process.pid` is the server's.
 *
 * @param confinement the confinement that each fork puts on itself, with its own directory; null: none.
 * @param warmUp does a warm-up job.
 * @returns a function that ends the fork at once.
 * @throws Error if this Node cannot fork.
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
  // `node:v8` cannot be loaded any more after the confinement has begun.
  const { getHeapCodeStatistics, setFlagsFromString } = process.getBuiltinModule("node:v8");
  const confine = confinement && beginConfinement(confinement, libc);
  const layers = confinement?.layers ?? null;
  const inheritance = { calls, libc, otherThreads, serverPid: process.pid, layers, confine };
  let isFork = false;
  let hasWorked = false;
  // Any end of a fork comes here: Node's own end would wait for threads that the fork does not have.
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
      tidy(calls, getHeapCodeStatistics);
      const tidied: Tidied = { type: "tidied" };
      control.write(tidied);
    } else if (order.type === "fork") {
      // Each fork would have to collect the garbage that warm-up jobs have left in the young generation.
      if (hasWorked) globalThis.gc?.({ type: "minor" });
      hasWorked = false;
      // The last fork may have left bytes unread.
      calls.drain(channelDescriptor);
      otherThreads.waitUntilAsleep();
      // This comes last, because it does not include memory that V8 allocates afterwards.
      calls.shareMemoryWithForks();
      const pid = calls.fork();
      if (pid === 0) {
        isFork = true;
        for (const flag of forkV8) setFlagsFromString(flag);
        return startFork(inheritance, order);
      }
      if (pid < 0) process.exit(1);
      // The server does this too, so that the group exists when the API learns of the fork.
      calls.leadGroup(pid);
      const forked: Forked = { type: "forked", pid, serverRssBytes: process.memoryUsage.rss() };
      control.write(forked);
      reap(calls, control, pid);
    }
  }
  process.exit(0);
}

/** Waits for the order `reap` and for the fork's end, and writes the end marker to the channel of the jobs. */
function reap(calls: ForkCalls, control: Channel, pid: number): void {
  const order = control.read()?.message as ForkOrder | undefined;
  if (order?.type !== "reap") process.exit(order === undefined ? 0 : 1);
  const status = calls.waitFor(pid);
  if (status === null) process.exit(1);
  const digits = (status >>> 0).toString(16).padStart(statusDigits, "0");
  writeSync(channelDescriptor, order.endMarker + digits);
}

function startFork(inheritance: Inheritance, { directory, isProbe }: Fork): () => never {
  const { calls, confine, layers, libc, otherThreads, serverPid } = inheritance;
  calls.leadGroup(0);
  signalAtParentsEnd(libc, "SIGKILL");
  // The server may have ended before the signal was requested.
  if (process.ppid !== serverPid) calls.exit(1);
  closeSync(controlDescriptor);
  otherThreads.forget();
  // The fork has not yet read any input of a client.
  confine?.(directory);
  if (isProbe && layers !== null) tryForbidden(libc, layers, calls.exit);
  process.permission?.drop("ffi");
  return () => calls.exit(0);
}

/**
 * Gives unused memory back, because fork(2) takes longer with more memory, and a fork copies the pages that
 * it writes to. `flavor` makes V8 collect more than once, and give back its pool of free pages too, which is
 * two thirds of its memory.
 *
 * @param walkHeap walks V8's heap. Before the walk, V8 sweeps the pages that the collection has left for later.
 * Otherwise every fork would sweep them.
 */
function tidy(calls: ForkCalls, walkHeap: () => void): void {
  // `gc` exists because of `--expose-gc`.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  walkHeap();
  calls.trimMemory();
}
