/** The functions of the C library that a fork server calls for its forks, by `node:ffi` (Node 26.1 and later). */
export interface ForkCalls {
  /** fork(2): copies the calling thread only. Returns the child's pid; 0 in the child; -1: it failed. */
  fork(): number;
  /** waitpid(2), blocking. Returns the wait status; `null`: there is no such child. */
  waitFor(pid: number): number | null;
  /** _exit(2): ends at once; nothing that was registered for the end is run. */
  exit(code: number): never;
  /** Lets forks have all memory of this process (madvise(2), MADV_DOFORK). */
  shareMemoryWithForks(): void;
  /** Gives free memory back to the kernel (malloc_trim(3)), where the C library can. */
  trimMemory(): void;
  /** Reads what waits in a socket and throws it away (recv(2), MSG_DONTWAIT). */
  drain(descriptor: number): void;
  /** setpgid(2): makes a process the head of a group of its own. */
  leadGroup(pid: number): void;
}

const MADV_DOFORK = 11;
const MSG_DONTWAIT = 0x40;

/** V8's memory lies somewhere in the lower half of the addresses, which ends here on x86-64. */
const firstPage = 0x1000n;
const addressBytes = 0x7ffff0000000n;

/** @throws Error where this Node has no `node:ffi`, or may not use it. */
export function openForkCalls(): ForkCalls {
  // By a name at run time: other workers do without it, and other Nodes have none.
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
    // Node marks V8's heap and code MADV_DONTFORK. One call over all addresses undoes it; it ends with
    // an error at the kernel's own pages, which lie above all of V8's.
    shareMemoryWithForks: () => void c.madvise(firstPage, addressBytes, MADV_DOFORK),
    trimMemory: () => void trim?.(0n),
    drain: (descriptor) => {
      while (c.recv(descriptor, wasteAt, BigInt(waste.length), MSG_DONTWAIT) > 0n);
    },
    leadGroup: (pid) => void c.setpgid(pid, pid),
  };
}

/** glibc has it, musl has not. */
function openTrim(ffi: typeof import("node:ffi")): ((pad: bigint) => number) | null {
  try {
    return ffi.dlopen(null, { malloc_trim: { arguments: ["u64"], return: "i32" } }).functions
      .malloc_trim;
  } catch {
    return null;
  }
}
