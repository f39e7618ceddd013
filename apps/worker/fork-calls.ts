/** The functions of the C library that a fork server needs, called through `node:ffi` (from Node 26.1 on). */
export interface ForkCalls {
  /** fork(2) copies only the calling thread. Returns the child's pid, 0 in the child, or -1 on failure. */
  fork(): number;
  /** waitpid(2), blocking. Returns the wait status, or `null` if there is no such child. */
  waitFor(pid: number): number | null;
  /** _exit(2) ends the process at once, without exit handlers. */
  exit(code: number): never;
  /** Lets forks inherit all memory of this process (madvise(2), MADV_DOFORK). */
  shareMemoryWithForks(): void;
  /** Gives free memory back to the kernel (malloc_trim(3)), if the C library can. */
  trimMemory(): void;
  /** Reads and drops the bytes that wait in a socket (recv(2), MSG_DONTWAIT). */
  drain(descriptor: number): void;
  /** setpgid(2): makes a process the leader of a new group. */
  leadGroup(pid: number): void;
}

const MADV_DOFORK = 11;
const MSG_DONTWAIT = 0x40;

/** V8's memory is in the lower half of the addresses. On x86-64 it ends at `addressBytes`. */
const firstPage = 0x1000n;
const addressBytes = 0x7ffff0000000n;

/** @throws Error if this Node has no `node:ffi`, or may not use it. */
export function openForkCalls(): ForkCalls {
  // It is loaded at run time: other workers do not need it, and older Nodes do not have it.
  const ffi = process.getBuiltinModule("node:ffi");
  if (ffi === undefined) throw new Error("this Node has no node:ffi");
  const { functions: c } = ffi.dlopen(null, {
    fork: { arguments: [], return: "i32" },
    waitpid: { arguments: ["i32", "pointer", "i32"], return: "i32" },
    _exit: { arguments: ["i32"], return: "void" },
    madvise: { arguments: ["u64", "u64", "i32"], return: "i32" },
    recv: { arguments: ["i32", "pointer", "u64", "i32"], return: "i64" },
    setpgid: { arguments: ["i32", "i32"], return: "i32" },
  });
  const status = Buffer.alloc(4);
  const statusAt = ffi.getRawPointer(status);
  const waste = Buffer.alloc(64 * 1024);
  const wasteAt = ffi.getRawPointer(waste);
  const trim = openTrim(ffi);
  return {
    fork: () => c.fork(),
    waitFor: (pid) => (c.waitpid(pid, statusAt, 0) === pid ? status.readInt32LE(0) : null),
    exit: (code) => {
      c._exit(code);
      throw new Error("_exit returned");
    },
    // Node marks V8's heap and code MADV_DONTFORK. One call for all addresses undoes this. It returns an
    // error at the kernel's own pages, which are above those of V8.
    shareMemoryWithForks: () => void c.madvise(firstPage, addressBytes, MADV_DOFORK),
    trimMemory: () => void trim?.(0n),
    drain: (descriptor) => {
      while (c.recv(descriptor, wasteAt, BigInt(waste.length), MSG_DONTWAIT) > 0n);
    },
    leadGroup: (pid) => void c.setpgid(pid, pid),
  };
}

/** glibc has `malloc_trim`, musl does not. */
function openTrim(ffi: typeof import("node:ffi")): ((pad: bigint) => number) | null {
  try {
    return ffi.dlopen(null, { malloc_trim: { arguments: ["u64"], return: "i32" } }).functions
      .malloc_trim;
  } catch {
    return null;
  }
}
