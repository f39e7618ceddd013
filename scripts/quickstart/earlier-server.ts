import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Stops the server that an earlier run of the quickstart has left, and waits until it has ended: its port is free then,
 * and nobody else writes the log.
 *
 * @param pidFile the file that the earlier run has written; there may be none.
 * @param program the path of the server's program, which tells the server from another process with its pid.
 * @returns the pid of the stopped server; null if there was none.
 */
export async function stopEarlierServer(pidFile: string, program: string): Promise<number | null> {
  const pid = readPid(pidFile);
  if (pid === null || !commandOf(pid).includes(program)) return null;
  process.kill(pid, "SIGTERM");
  while (commandOf(pid).includes(program)) await wait(50);
  return pid;
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** The command line of a process; empty if there is no such process, or no `ps`. */
function commandOf(pid: number): string {
  try {
    const args = ["-ww", "-o", "args=", "-p", String(pid)];
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
