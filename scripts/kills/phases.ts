import { execFileSync } from "node:child_process";
import { apiCommand } from "../soak/api-process.ts";
import type { ServerShape } from "../soak/roles.ts";

/** A configuration in which a server runs while its processes are killed. */
export interface Phase extends ServerShape {
  name: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The size of the disk with its temporary directory; `null` for the machine's disk. */
  diskBytes: number | null;
  /** Connections may be refused for lack of descriptors. */
  hasFewDescriptors: boolean;
}

const ordinary = { command: apiCommand, env: {}, diskBytes: null, hasFewDescriptors: false };

/** Too few descriptors for some requests, in the API process and in its launcher. */
const fewDescriptors = {
  ...ordinary,
  command: ["sh", "-c", 'ulimit -n 128 && exec "$0" "$@"', ...apiCommand],
  env: { DOCOPS_MAX_REQUESTS: "8" },
  hasFewDescriptors: true,
};

/** A disk that a few uploads fill. */
const lowDisk = {
  ...ordinary,
  env: { DOCOPS_MIN_FREE_DISK_BYTES: String(8 * 1024 * 1024) },
  diskBytes: 48 * 1024 * 1024,
};

/**
 * The configurations: each start method, with one and several API processes, and with too few
 * resources.
 */
export const phases: readonly Phase[] = [
  ...["forkserver", "spawn", "reuse"].map((mode) => ({
    ...ordinary,
    name: mode,
    mode,
    processes: 1,
  })),
  ...["forkserver", "spawn", "reuse"].map((mode) => ({
    ...ordinary,
    name: `${mode}, two processes`,
    mode,
    processes: 2,
  })),
  { ...fewDescriptors, name: "forkserver, few descriptors", mode: "forkserver", processes: 1 },
  { ...fewDescriptors, name: "spawn, few descriptors", mode: "spawn", processes: 1 },
  { ...lowDisk, name: "forkserver, low disk", mode: "forkserver", processes: 1 },
  { ...lowDisk, name: "spawn, low disk", mode: "spawn", processes: 1 },
];

/**
 * Mounts a disk of a size (tmpfs(5)).
 *
 * @returns whether this user may do so.
 */
export function mountDisk(directory: string, bytes: number): boolean {
  try {
    const args = ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "docops-kills", directory];
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export function unmountDisk(directory: string): void {
  execFileSync("umount", [directory]);
}
