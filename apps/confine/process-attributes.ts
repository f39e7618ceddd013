import { kernelMemory, type Libc } from "./libc.ts";

/** Options of prctl(2). */
const setParentDeathSignal = 1;
const setDumpable = 4;
const setNoNewPrivileges = 38;

const numbers = { SIGKILL: 9, SIGTERM: 15 } as const;

/** Nothing that it starts can have more rights than it has. Landlock and seccomp ask for it. */
export function giveUpNewPrivileges(libc: Libc): void {
  libc.prctl("PR_SET_NO_NEW_PRIVS", setNoNewPrivileges, 1);
}

/** Another process of the same user can neither trace it nor read its memory; there is no core file. */
export function forbidDump(libc: Libc): void {
  libc.prctl("PR_SET_DUMPABLE", setDumpable, 0);
}

/** Has the kernel send this signal when the thread that started this process ends, however it does. */
export function hearParentsEnd(libc: Libc, signal: keyof typeof numbers): void {
  libc.prctl("PR_SET_PDEATHSIG", setParentDeathSignal, numbers[signal]);
}

/** Limits of a process (getrlimit(2)), with their numbers on x86-64 and arm64. */
const resources = { fileBytes: 1, coreBytes: 4, descriptors: 7 } as const;

export type Limits = Readonly<Record<keyof typeof resources, number>>;

/**
 * Sets bounds that this process cannot raise again. One that is lower already stays.
 *
 * @throws SystemCallError
 */
export function setLimits(libc: Libc, limits: Limits): void {
  for (const [name, most] of Object.entries(limits) as [keyof Limits, number][]) {
    // struct rlimit64: the bound, and the bound of the bound.
    const limit = kernelMemory(16);
    libc.call("prlimit64", 0, resources[name], 0, limit);
    const present = limit.readBigUInt64LE(8);
    const bound = present < BigInt(most) ? present : BigInt(most);
    limit.writeBigUInt64LE(bound, 0);
    limit.writeBigUInt64LE(bound, 8);
    libc.call("prlimit64", 0, resources[name], limit, 0);
  }
}
