import { kernelMemory, type Libc } from "./libc.ts";

/** Options of prctl(2). */
const setParentDeathSignal = 1;
const setDumpable = 4;
const setNoNewPrivileges = 38;

const numbers = { SIGKILL: 9, SIGTERM: 15 } as const;

/**
 * Ensures that no process started by this one gets more rights than it has. Landlock and seccomp
 * require this.
 */
export function giveUpNewPrivileges(libc: Libc): void {
  libc.prctl("PR_SET_NO_NEW_PRIVS", setNoNewPrivileges, 1);
}

/**
 * Prevents other processes of the same user from tracing this one or reading its memory, and
 * prevents core files.
 */
export function forbidDump(libc: Libc): void {
  libc.prctl("PR_SET_DUMPABLE", setDumpable, 0);
}

/**
 * Makes the kernel send a signal to this process when the thread that started it ends, in whatever
 * way.
 */
export function signalAtParentsEnd(libc: Libc, signal: keyof typeof numbers): void {
  libc.prctl("PR_SET_PDEATHSIG", setParentDeathSignal, numbers[signal]);
}

/** The limits of a process (getrlimit(2)), by their numbers on x86-64 and arm64. */
const resources = { fileBytes: 1, coreBytes: 4, descriptors: 7 } as const;

export type Limits = Readonly<Record<keyof typeof resources, number>>;

/**
 * Sets limits that this process cannot raise again. A limit that is already lower is kept.
 *
 * @throws SystemCallError
 */
export function setLimits(libc: Libc, limits: Limits): void {
  for (const [name, most] of Object.entries(limits) as [keyof Limits, number][]) {
    // struct rlimit64: the soft limit and the hard limit.
    const limit = kernelMemory(16);
    libc.call("prlimit64", 0, resources[name], 0, limit);
    const present = limit.readBigUInt64LE(8);
    const bound = present < BigInt(most) ? present : BigInt(most);
    limit.writeBigUInt64LE(bound, 0);
    limit.writeBigUInt64LE(bound, 8);
    libc.call("prlimit64", 0, resources[name], limit, 0);
  }
}
