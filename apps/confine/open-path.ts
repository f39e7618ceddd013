import { kernelMemory, type Libc, SystemCallError } from "./libc.ts";

/** AT_FDCWD and O_CLOEXEC (open(2)): the same on x86-64 and arm64. */
const workingDirectory = -100;
const closeOnExec = 0o2000000;

/**
 * Opens a file or directory for reading. It makes the system call itself, because Node's permissions,
 * which apply to `fs`, forbid some of these files. Returns the descriptor; null where the kernel refuses.
 *
 * @param flags of open(2), besides O_CLOEXEC.
 */
export function openPath(libc: Libc, path: string, flags = 0): number | null {
  const name = kernelMemory(Buffer.byteLength(path) + 1);
  name.write(path);
  try {
    return libc.call("openat", workingDirectory, name, flags | closeOnExec, 0);
  } catch (error) {
    if (error instanceof SystemCallError) return null;
    throw error;
  }
}
