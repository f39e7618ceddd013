import { readFileSync } from "node:fs";
import { type LandlockRule, openPlaces, restrictFiles } from "./landlock.ts";
import type { LauncherConfinement } from "./layers.ts";
import { openLibc } from "./libc.ts";
import { forbidDump, giveUpNewPrivileges, signalAtParentsEnd } from "./process-attributes.ts";

/** Files that Node and the C library read while a process starts. */
const systemFiles: readonly LandlockRule[] = [
  ...[
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/ssl/openssl.cnf",
    "/usr/share/zoneinfo",
    "/proc",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
    "/dev/urandom",
  ].map((path) => ({ path, use: "read" }) as const),
  // The standard streams of workers lead there.
  { path: "/dev/null", use: "device" },
];

/**
 * Confines this process and all processes that it starts: they may use only the program's own
 * files, the workers' code and the directory of their homes, and, as far as the kernel supports it,
 * no TCP and no signals to other processes. Landlock only holds threads that are started after it.
 * A worker's own Landlock therefore misses the threads that Node has already started; the
 * launcher's does not.
 *
 * @throws Error or SystemCallError if one of the layers cannot be put in place.
 */
export function confineLauncher({ root, readable, layers }: LauncherConfinement): void {
  const libc = openLibc();
  if (libc === null) throw new Error("the C library cannot be reached");
  // Read first: a process that is not dumpable may not read its own `/proc` entries.
  const programs = mappedFiles();
  giveUpNewPrivileges(libc);
  // SIGTERM rather than SIGKILL, because the launcher must end its workers first.
  signalAtParentsEnd(libc, "SIGTERM");
  forbidDump(libc);
  if (layers.landlock === 0) return;
  const rules: LandlockRule[] = [
    ...programs.map((path) => ({ path, use: "run" }) as const),
    ...readable.map((path) => ({ path, use: "read" }) as const),
    ...systemFiles,
    { path: root, use: "fill" },
  ];
  restrictFiles(libc, openPlaces(libc, rules));
}

/**
 * The files that this process executes: Node, the dynamic loader and the libraries (proc(5), maps).
 */
function mappedFiles(): string[] {
  const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
  const paths = lines
    .map((line) => line.slice(line.indexOf("/")))
    .filter((path) => path[0] === "/");
  return [...new Set(paths)];
}
