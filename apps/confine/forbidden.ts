import { canRead, landlockVersion } from "./landlock.ts";
import type { KernelLayers } from "./layers.ts";
import type { Libc } from "./libc.ts";

/** How a process ends that could do what its confinement forbids. */
const escapes: Readonly<Record<number, string>> = {
  10: "could open a file outside its directory",
  11: "could make a system call that is not on its list",
};

/**
 * Tries in a confined process, without harm, what its layers forbid: to open a file that it need not
 * read, but that its launcher may, and a system call that is not on the list. Ends the process, as
 * `faultOf` reads it.
 */
export function tryForbidden(
  libc: Libc,
  { landlock, seccomp }: KernelLayers,
  exit: (code: number) => never,
): never {
  if (landlock > 0 && canRead(libc, process.execPath)) exit(10);
  if (!seccomp) exit(0);
  // The filter ends the process here.
  landlockVersion(libc);
  return exit(11);
}

/** What the end of such a process says against its confinement; null: nothing. */
export function faultOf(
  { exitCode, signal }: { exitCode: number | null; signal: NodeJS.Signals | null },
  { seccomp }: KernelLayers,
): string | null {
  if (seccomp ? signal === "SIGSYS" : exitCode === 0) return null;
  return escapes[exitCode ?? -1] ?? `that tried what it may not ended with ${signal ?? exitCode}`;
}
