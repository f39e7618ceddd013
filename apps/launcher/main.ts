import { type ChildProcess, type SendHandle, spawn } from "node:child_process";
import { confineLauncher } from "../confine/launcher.ts";
import { confinementIn, type LauncherConfinement } from "../confine/layers.ts";
import { ownPidArgument } from "../confine/parent.ts";
import { channelDescriptor } from "../worker/protocol.ts";
import type { LaunchEvent, LaunchRequest } from "./protocol.ts";

/**
 * A small process that starts workers for the API. A fork takes the longer the more memory the one
 * who forks has, and makes it copy what it writes to afterwards: with a process of its own for that,
 * the API neither waits nor copies.
 */

const confinement = confinementIn<LauncherConfinement>(process.argv);
if (confinement !== null) confineLauncher(confinement);

/** What was started and has not ended: each is the head of a process group. */
const groups = new Set<number>();

process.on("message", ({ id, args, channels }: LaunchRequest) => {
  const child = spawn(process.execPath, [...args, ownPidArgument()], {
    env: {},
    // A group of its own, so that whatever it may start can be ended with it.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", ...Array<"pipe">(channels).fill("pipe")],
  });
  child.once("error", ({ message }) => {
    if (child.pid === undefined) tell({ type: "failed", id, message });
  });
  const { pid } = child;
  if (pid === undefined) return;
  groups.add(pid);
  child.once("exit", (exitCode, signal) => {
    groups.delete(pid);
    tell({ type: "ended", id, exitCode, signal });
  });
  // Node keeps what is sent after a handle until the other side has it and ours is closed.
  for (let channel = 0; channel < channels; channel++) {
    tell({ type: "channel", id }, channelOf(child, channel));
  }
  tell({ type: "started", id, pid });
});

// Without the API there is nobody to start workers for. Node does not tell of its end while a handle is
// on its way that nobody takes any more: hence the second look.
process.once("disconnect", end);
setInterval(() => process.connected || end(), 500);
// The kernel tells of the API's end by SIGTERM. What ends the API by a signal to all ends this in its
// time.
const api = process.ppid;
process.on("SIGTERM", () => process.ppid === api || end());
// SIGUSR1 would open Node's inspector.
for (const signal of ["SIGINT", "SIGHUP", "SIGUSR1"]) process.on(signal, () => undefined);

/** Takes along whatever it has started: a worker in the middle of a job does not look up. */
function end(): never {
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  process.exit();
}

function tell(event: LaunchEvent, handle?: SendHandle): void {
  // Who is not there any more is not told.
  process.send?.(event, handle, {}, () => undefined);
}

function channelOf(child: ChildProcess, channel: number): SendHandle {
  return child.stdio[channelDescriptor + channel] as SendHandle;
}
