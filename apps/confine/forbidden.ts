import { canRead, landlockVersion } from "./landlock.ts";
import type { KernelLayers } from "./layers.ts";
import type { Libc } from "./libc.ts";

/** Exit codes of a process that could do something that its confinement forbids. */
const escapes: Readonly<Record<number, string>> = {
  10: "could open a file outside its directory",
  11: "could make a system call that is not on its list",
};

/**
 * Tries, without harm, what the layers of a confined process must forbid: opening a file that only
 * its launcher may read, and a system call that is not on the list. Ends the process; `escapeOf`
 * interprets the end.
 */
export function tryForbidden(
  libc: Libc,
  { landlock, seccomp }: KernelLayers,
  exit: (code: number) => never,
): never {
  if (landlock > 0 && canRead(libc, process.execPath)) exit(10);
  if (!seccomp) exit(0);
  // The filter kills the process here.
  landlockVersion(libc);
  return exit(11);
}

/** The failure of the confinement that the end of such a process shows; null if there is none. */
export function escapeOf(
  { exitCode, signal }: { exitCode: number | null; signal: NodeJS.Signals | null },
  { seccomp }: KernelLayers,
): string | null {
  if (seccomp ? signal === "SIGSYS" : exitCode === 0) return null;
  return (
    escapes[exitCode ?? -1] ?? `that tried forbidden operations ended with ${signal ?? exitCode}`
  );
}
