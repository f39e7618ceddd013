import { kernelMemory, type Libc, SystemCallError } from "./libc.ts";
import { type AllowedCall, allowedCalls, callsToItself, type KnownArch } from "./system-calls.ts";

/** Instructions of classic BPF (linux/bpf_common.h): load a word, compare, return. */
const loadWord = 0x20;
const ifEqual = 0x15;
const ifAtLeast = 0x35;
const returnValue = 0x06;

/** SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS (linux/seccomp.h) */
const allow = 0x7fff0000;
const kill = 0x80000000;

/** Offsets in `struct seccomp_data`. */
const numberOffset = 0;
const archOffset = 4;
const firstArgumentOffset = 16;

/** AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64 (linux/audit.h) */
const auditArch: Readonly<Record<KnownArch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Numbers of x86-64's other ABI, x32, have this bit. It has the same calls under other numbers. */
const x32Bit = 0x40000000;

/**
 * An instruction: its code, the instructions to skip if the comparison holds and if not, and the
 * constant.
 */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, constant: number];

/**
 * The filter program that the kernel runs for every system call. It allows the calls of the list
 * and kills the process for any other.
 *
 * @param pid of the filtered process, which may signal itself.
 */
export function filterProgram(arch: KnownArch, pid: number): Instruction[] {
  const numbersOf = (calls: readonly AllowedCall[]) =>
    calls.map((call) => call[arch]).filter((number) => number !== null);
  return [
    [loadWord, 0, 0, archOffset],
    [ifEqual, 1, 0, auditArch[arch]],
    [returnValue, 0, 0, kill],
    [loadWord, 0, 0, numberOffset],
    ...(arch === "x64"
      ? ([
          [ifAtLeast, 0, 1, x32Bit],
          [returnValue, 0, 0, kill],
        ] as const)
      : []),
    ...numbersOf(allowedCalls).flatMap((number): Instruction[] => [
      [ifEqual, 0, 1, number],
      [returnValue, 0, 0, allow],
    ]),
    ...numbersOf(callsToItself).flatMap((number): Instruction[] => [
      [ifEqual, 0, 4, number],
      [loadWord, 0, 0, firstArgumentOffset],
      [ifEqual, 0, 1, pid],
      [returnValue, 0, 0, allow],
      [returnValue, 0, 0, kill],
    ]),
    [returnValue, 0, 0, kill],
  ];
}

/** SECCOMP_SET_MODE_FILTER, SECCOMP_GET_ACTION_AVAIL, SECCOMP_FILTER_FLAG_TSYNC */
const setFilter = 1;
const getActionAvailable = 2;
const forAllThreads = 1;

/** Whether this kernel has filters that kill a process (seccomp(2)) and allows their use. */
export function hasSeccomp(libc: Libc): boolean {
  const action = kernelMemory(4);
  action.writeUInt32LE(kill, 0);
  try {
    return libc.call("seccomp", getActionAvailable, 0, action) === 0;
  } catch (error) {
    if (error instanceof SystemCallError) return false;
    throw error;
  }
}

/**
 * A placeholder for the pid, which is filled in when it is known. It is larger than any pid
 * (proc(5)).
 */
const anyPid = 2 ** 31 - 1;

/**
 * Prepares a filter for this process or one that it forks.
 *
 * @returns a function that restricts all threads of the calling process to the system calls of the
 * list. The process must have given up new privileges before. Throws SystemCallError if the kernel
 * refuses.
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
  // struct sock_fprog: the number of instructions and their address.
  const description = kernelMemory(16);
  description.writeUInt16LE(program.length, 0);
  description.writeBigUInt64LE(libc.addressOf(instructions), 8);
  return () => {
    const pid = libc.call("getpid");
    for (const at of pidsAt) instructions.writeUInt32LE(pid, at);
    const failedThread = libc.call("seccomp", setFilter, forAllThreads, description);
    // With TSYNC, a positive result is the id of a thread that could not be synchronised.
    if (failedThread !== 0) throw new SystemCallError("seccomp", 0);
  };
}
