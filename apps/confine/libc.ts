import { directCalls, type KnownArch } from "./system-calls.ts";

/** A system call that the kernel refused. */
export class SystemCallError extends Error {
  override readonly name = "SystemCallError";
  readonly call: string;
  readonly errno: number;

  constructor(call: string, errno: number) {
    super(`${call}: error ${errno}`);
    this.call = call;
    this.errno = errno;
  }
}

/**
 * The functions of the C library that confining needs. Code that has this object can make any
 * system call.
 */
export interface Libc {
  readonly arch: KnownArch;
  /**
   * syscall(2).
   *
   * @param args numbers, or memory whose address is passed to the kernel.
   * @throws SystemCallError
   */
  call(name: keyof typeof directCalls, ...args: (number | bigint | Buffer)[]): number;
  /**
   * prctl(2).
   *
   * @throws SystemCallError
   */
  prctl(name: string, option: number, argument: number): number;
  /** The address of a piece of memory, for structures that contain addresses. */
  addressOf(memory: Buffer): bigint;
}

/**
 * Opens the C library of this process through `node:ffi`. Returns null if there is no such module
 * (before Node 26.1), if it is not permitted, or on systems and processors without known call
 * numbers.
 */
export function openLibc(): Libc | null {
  const { arch, platform } = process;
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64")) return null;
  const ffi = process.getBuiltinModule("node:ffi") as typeof import("node:ffi") | undefined;
  if (ffi === undefined) return null;
  const long = "int64";
  const symbols = {
    syscall: { arguments: Array(7).fill(long), return: long },
    prctl: { arguments: ["int32", long, long, long, long], return: "int32" },
    __errno_location: { arguments: [], return: "pointer" },
  } as const;
  let functions: Record<keyof typeof symbols, (...args: unknown[]) => unknown>;
  try {
    functions = ffi.dlopen(null, symbols as never).functions as typeof functions;
  } catch {
    return null;
  }
  const { syscall, prctl, __errno_location } = functions;
  const checked = (call: string, result: unknown): number => {
    if (Number(result) >= 0) return Number(result);
    throw new SystemCallError(call, ffi.getInt32(__errno_location() as bigint, 0));
  };
  const toWord = (value: number | bigint | Buffer) =>
    typeof value === "object" ? ffi.getRawPointer(value) : BigInt(value);
  return {
    arch,
    call: (name, ...args) => {
      const words = [directCalls[name][arch], ...args, 0, 0, 0, 0, 0, 0].slice(0, 7);
      return checked(name, syscall(...words.map(toWord)));
    },
    addressOf: (memory) => ffi.getRawPointer(memory),
    prctl: (name, option, argument) => checked(name, prctl(option, BigInt(argument), 0n, 0n, 0n)),
  };
}

/**
 * Zeroed memory for the kernel. It has a buffer of its own, so its address does not change, unlike
 * that of a small pooled buffer.
 */
export function kernelMemory(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes));
}
