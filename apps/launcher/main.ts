import { type ChildProcess, type SendHandle, spawn } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import { confineLauncher } from "../confine/launcher.ts";
import { confinementIn, type LauncherConfinement } from "../confine/layers.ts";
import { ownPidArgument } from "../confine/parent.ts";
import { channelDescriptor } from "../worker/protocol.ts";
import type { LaunchEvent, LaunchRequest } from "./protocol.ts";

/**
 * A small process that starts workers for the API. A fork takes longer the more memory the parent
 * has, and makes the parent copy the pages that it writes to afterwards. With this process, the API
 * neither waits nor copies.
 */

const confinement = confinementIn<LauncherConfinement>(process.argv);
if (confinement !== null) confineLauncher(confinement);

/** How much niceness workers have beyond that of the API (setpriority(2)). The most is 19. */
const workerNiceness = 5;

/** The pids of running workers; each is the leader of a process group. */
const groups = new Set<number>();

process.on("message", ({ id, args, channels }: LaunchRequest) => {
  const child = spawn(process.execPath, [...args, ownPidArgument()], {
    env: {},
    // A process group of its own, so that the worker can be ended together with its children.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", ...Array<"pipe">(channels).fill("pipe")],
  });
  child.once("error", ({ message }) => {
    if (child.pid === undefined) tell({ type: "failed", id, message });
  });
  const { pid } = child;
  if (pid === undefined) return;
  groups.add(pid);
  yieldToServer(pid);
  child.once("exit", (exitCode, signal) => {
    groups.delete(pid);
    tell({ type: "ended", id, exitCode, signal });
  });
  // Node holds back messages sent after a handle until the receiver has the handle and our copy is
  // closed.
  for (let channel = 0; channel < channels; channel++) {
    tell({ type: "channel", id }, channelOf(child, channel));
  }
  tell({ type: "started", id, pid });
});

// Without the API, the launcher has no purpose. Node emits no `disconnect` while a sent handle has
// not been received, so the connection is polled too.
process.once("disconnect", end);
setInterval(() => process.connected || end(), 500);
// The kernel sends SIGTERM when the API ends. A SIGTERM to the whole group is ignored here: the
// launcher ends once the API has ended.
const api = process.ppid;
process.on("SIGTERM", () => process.ppid === api || end());
// SIGUSR1 would open Node's inspector.
for (const signal of ["SIGINT", "SIGHUP", "SIGUSR1"]) process.on(signal, () => undefined);

/** Has the kernel prefer the API, which only passes jobs on, where both want to run. A fork inherits this. */
function yieldToServer(pid: number): void {
  try {
    setPriority(pid, Math.min(getPriority() + workerNiceness, 19));
  } catch {
    // The worker has already ended.
  }
}

/**
 * Ends the launcher and its workers, because a worker in the middle of a job does not notice that
 * its parent is gone.
 */
function end(): never {
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The worker has already ended.
    }
  }
  process.exit();
}

function tell(event: LaunchEvent, handle?: SendHandle): void {
  // The API may already have ended, so errors of sending are ignored.
  process.send?.(event, handle, {}, () => undefined);
}

function channelOf(child: ChildProcess, channel: number): SendHandle {
  return child.stdio[channelDescriptor + channel] as SendHandle;
}
