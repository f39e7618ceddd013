import { type LandlockRule, openPlaces, restrictFiles } from "./landlock.ts";
import { confinementIn, type WorkerConfinement } from "./layers.ts";
import { type Libc, openLibc } from "./libc.ts";
import { isOrphan } from "./parent.ts";
import { giveUpNewPrivileges, hearParentsEnd, setLimits } from "./process-attributes.ts";
import { prepareFilter } from "./seccomp.ts";

/** A job has a dozen open at most, Node some twenty. */
const maxDescriptors = 64;

/** What the C library reads now and then while a job runs: the time zone, the number of processors. */
const ofTheSystem = ["/etc/localtime", "/sys/devices/system/cpu/online"];

/**
 * Takes from this process all that a job does not need, for good: rights on files other than its
 * own directory and its code, system calls other than those of the list, and the way to the C library
 * by which this is done. Its code has to be loaded by now, as far as loading it needs more than
 * reading files.
 *
 * It stays dumpable: where `/proc` shows only what one may trace (`hidepid`), the API could not watch
 * its memory otherwise. Nothing that is confined like this can trace it, and it leaves no core file.
 *
 * @throws Error or SystemCallError where a layer cannot be put in place that it was told of.
 */
export function confineWorker(confinement: WorkerConfinement, libc = openLibc()): void {
  if (libc === null) throw new Error("the C library cannot be reached");
  beginConfinement(confinement, libc)(confinement.home);
  process.permission?.drop("ffi");
}

/**
 * The same in two steps, for a process that forks others: what it puts on itself its forks inherit, and
 * what it prepares they need not do each.
 *
 * @returns the rest, for this process or one that it has forked, with the one directory that it may
 *   write in from then on. The way to the C library is left to be given up.
 * @throws Error or SystemCallError, as does what it returns.
 */
export function beginConfinement(
  { readable, maxFileBytes, layers }: Omit<WorkerConfinement, "home">,
  libc: Libc,
): (home: string) => void {
  giveUpNewPrivileges(libc);
  hearParentsEnd(libc, "SIGKILL");
  setLimits(libc, { fileBytes: maxFileBytes, descriptors: maxDescriptors, coreBytes: 0 });
  freezeFlags();
  const rules = [...readable, ...ofTheSystem].map((path): LandlockRule => ({ path, use: "read" }));
  const places = layers.landlock > 0 ? openPlaces(libc, rules) : [];
  const restrictCalls = layers.seccomp ? prepareFilter(libc) : null;
  return (home) => {
    if (layers.landlock > 0) {
      restrictFiles(libc, [...openPlaces(libc, [{ path: home, use: "fill" }]), ...places]);
    }
    restrictCalls?.();
  };
}

/**
 * V8's flags stay what they are. Some of them make its compiler write files, on a thread that is older
 * than the worker's Landlock: only the launcher's holds that thread.
 */
function freezeFlags(): void {
  process.getBuiltinModule("node:v8").setFlagsFromString = () => {
    throw Object.assign(new Error("flags of V8 cannot be changed here"), {
      code: "ERR_ACCESS_DENIED",
    });
  };
  process.getBuiltinModule("node:module").syncBuiltinESMExports();
}

/** Confines this process as its arguments say, if they do. Returns how it ends. */
export function confineAsTold(args: readonly string[]): () => void {
  const confinement = confinementIn<WorkerConfinement>(args);
  if (confinement === null) return () => undefined;
  const libc = openLibc();
  if (libc !== null) hearParentsEnd(libc, "SIGKILL");
  // The kernel tells of no end that was before. A job may wait in the channel, and nobody would end it.
  if (isOrphan(args)) endConfined();
  confineWorker(confinement, libc);
  return endConfined;
}

/**
 * Ends this process. Node's own way begins with what an event loop needs, which a confined process
 * may not do any more.
 */
export function endConfined(): never {
  process.kill(process.pid, "SIGKILL");
  // A signal to oneself is there before kill(2) has returned.
  throw new Error("the process goes on");
}
