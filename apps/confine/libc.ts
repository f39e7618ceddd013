import { confiningCalls, type KnownArch } from "./system-calls.ts";

/** A system call that the kernel has refused. */
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

/** What is asked of the C library. Whoever has it can ask the kernel for anything. */
export interface Libc {
  readonly arch: KnownArch;
  /**
   * syscall(2).
   *
   * @param args numbers, and memory of which the kernel gets the address.
   * @throws SystemCallError
   */
  call(name: keyof typeof confiningCalls, ...args: (number | bigint | Buffer)[]): number;
  /**
   * prctl(2).
   *
   * @throws SystemCallError
   */
  prctl(name: string, option: number, argument: number): number;
  /** Where a piece of memory is, for what the kernel reads addresses from. */
  addressOf(memory: Buffer): bigint;
}

/**
 * The C library of this process, by `node:ffi`; null where there is no such module (before Node 26.1),
 * where it is not permitted, on a system other than Linux and on a processor without numbers.
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
      const words = [confiningCalls[name][arch], ...args, 0, 0, 0, 0, 0, 0].slice(0, 7);
      return checked(name, syscall(...words.map(toWord)));
    },
    addressOf: (memory) => ffi.getRawPointer(memory),
    prctl: (name, option, argument) => checked(name, prctl(option, BigInt(argument), 0n, 0n, 0n)),
  };
}

/** Memory for the kernel, filled with zeros: it stays where it is, which small buffers may not. */
export function kernelMemory(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes));
}
