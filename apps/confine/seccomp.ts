import { kernelMemory, type Libc, SystemCallError } from "./libc.ts";
import { type AllowedCall, allowedCalls, callsToItself, type KnownArch } from "./system-calls.ts";

/** Instructions of classic BPF (linux/bpf_common.h): load a word, compare, answer. */
const loadWord = 0x20;
const ifEqual = 0x15;
const ifAtLeast = 0x35;
const answer = 0x06;

/** SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS (linux/seccomp.h) */
const allow = 0x7fff0000;
const kill = 0x80000000;

/** Where the words of `struct seccomp_data` stand. */
const numberOffset = 0;
const archOffset = 4;
const firstArgumentOffset = 16;

/** AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64 (linux/audit.h) */
const auditArch: Readonly<Record<KnownArch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls of x86-64's other ABI, x32, have this bit: same calls, other numbers. */
const x32Bit = 0x40000000;

/** An instruction: code, how many to skip if it is so and if it is not, the constant. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, constant: number];

/**
 * The program that the kernel asks about every system call: those of the list go through, any other
 * ends the process.
 *
 * @param pid of the process that it is for, which may signal itself.
 */
export function filterProgram(arch: KnownArch, pid: number): Instruction[] {
  const numbersOf = (calls: readonly AllowedCall[]) =>
    calls.map((call) => call[arch]).filter((number) => number !== null);
  return [
    [loadWord, 0, 0, archOffset],
    [ifEqual, 1, 0, auditArch[arch]],
    [answer, 0, 0, kill],
    [loadWord, 0, 0, numberOffset],
    ...(arch === "x64"
      ? ([
          [ifAtLeast, 0, 1, x32Bit],
          [answer, 0, 0, kill],
        ] as const)
      : []),
    ...numbersOf(allowedCalls).flatMap((number): Instruction[] => [
      [ifEqual, 0, 1, number],
      [answer, 0, 0, allow],
    ]),
    ...numbersOf(callsToItself).flatMap((number): Instruction[] => [
      [ifEqual, 0, 4, number],
      [loadWord, 0, 0, firstArgumentOffset],
      [ifEqual, 0, 1, pid],
      [answer, 0, 0, allow],
      [answer, 0, 0, kill],
    ]),
    [answer, 0, 0, kill],
  ];
}

/** SECCOMP_SET_MODE_FILTER, SECCOMP_GET_ACTION_AVAIL, SECCOMP_FILTER_FLAG_TSYNC */
const setFilter = 1;
const isActionAvailable = 2;
const forAllThreads = 1;

/** Whether this kernel has filters that end a process (seccomp(2)), and lets them be used. */
export function hasSeccomp(libc: Libc): boolean {
  const action = kernelMemory(4);
  action.writeUInt32LE(kill, 0);
  try {
    return libc.call("seccomp", isActionAvailable, 0, action) === 0;
  } catch (error) {
    if (error instanceof SystemCallError) return false;
    throw error;
  }
}

/** In place of a process's own number, which is filled in when it is known: larger than any (proc(5)). */
const anyPid = 2 ** 31 - 1;

/**
 * Prepares a filter for this process or one that it forks.
 *
 * @returns what leaves all threads of the process that calls it the system calls of the list. It must have
 *   no new privileges before, and throws SystemCallError where the kernel refuses.
 */
export function prepareFilter(libc: Libc): () => void {
  const program = filterProgram(libc.arch, anyPid);
  const instructions = kernelMemory(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, constant], index) => {
    instructions.writeUInt16LE(code, index * 8);
    instructions.writeUInt8(ifTrue, index * 8 + 2);
    instructions.writeUInt8(ifFalse, index * 8 + 3);
    instructions.writeUInt32LE(constant, index * 8 + 4);
  });
  const pidsAt = program.flatMap(([, , , constant], index) =>
    constant === anyPid ? [index * 8 + 4] : [],
  );
  // struct sock_fprog: how many, and where they are.
  const description = kernelMemory(16);
  description.writeUInt16LE(program.length, 0);
  description.writeBigUInt64LE(libc.addressOf(instructions), 8);
  return () => {
    const pid = libc.call("getpid");
    for (const at of pidsAt) instructions.writeUInt32LE(pid, at);
    const failedThread = libc.call("seccomp", setFilter, forAllThreads, description);
    // With TSYNC a positive answer is the thread that could not be brought in.
    if (failedThread !== 0) throw new SystemCallError("seccomp", 0);
  };
}
