import { readFileSync } from "node:fs";
import { type LandlockRule, openPlaces, restrictFiles } from "./landlock.ts";
import type { LauncherConfinement } from "./layers.ts";
import { openLibc } from "./libc.ts";
import { forbidDump, giveUpNewPrivileges, hearParentsEnd } from "./process-attributes.ts";

/** What Node and the C library read while a process starts. */
const ofTheSystem: readonly LandlockRule[] = [
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
  // Standard streams of workers lead there.
  { path: "/dev/null", use: "device" },
];

/**
 * Takes from this process, and from all that it starts, every file but the program that it runs, the
 * code of workers and the directory of their homes; TCP, and signals to whoever it has not started, as
 * far as this kernel can. Landlock binds only the threads that come after it: what a worker puts on
 * itself misses the threads that Node has started by then, and this does not.
 *
 * @throws Error or SystemCallError where a layer cannot be put in place that it was told of.
 */
export function confineLauncher({ root, readable, layers }: LauncherConfinement): void {
  const libc = openLibc();
  if (libc === null) throw new Error("the C library cannot be reached");
  // What it may read of itself it may not read any more when it cannot be dumped.
  const programs = mappedFiles();
  giveUpNewPrivileges(libc);
  // Not one that ends it at once: it has workers to take along.
  hearParentsEnd(libc, "SIGTERM");
  forbidDump(libc);
  if (layers.landlock === 0) return;
  const rules: LandlockRule[] = [
    ...programs.map((path) => ({ path, use: "run" }) as const),
    ...readable.map((path) => ({ path, use: "read" }) as const),
    ...ofTheSystem,
    { path: root, use: "fill" },
  ];
  restrictFiles(libc, openPlaces(libc, rules));
}

/** The files that this process runs: Node, the loader of programs and their libraries (proc(5), maps). */
function mappedFiles(): string[] {
  const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
  const paths = lines
    .map((line) => line.slice(line.indexOf("/")))
    .filter((path) => path[0] === "/");
  return [...new Set(paths)];
}
