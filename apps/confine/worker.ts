import { type LandlockRule, openPlaces, restrictFiles } from "./landlock.ts";
import { confinementIn, type WorkerConfinement } from "./layers.ts";
import { type Libc, openLibc } from "./libc.ts";
import { isOrphan } from "./parent.ts";
import { giveUpNewPrivileges, setLimits, signalAtParentsEnd } from "./process-attributes.ts";
import { prepareFilter } from "./seccomp.ts";

/** A job needs at most a dozen descriptors, Node about twenty. */
const maxDescriptors = 64;

/** Files that the C library may read during a job: the time zone, the number of processors. */
const systemFiles = ["/etc/localtime", "/sys/devices/system/cpu/online"];

/**
 * Confines this process to the needs of a job, irreversibly: it keeps rights only on its own
 * directory and its code, may make only the system calls of the list, and loses access to the C
 * library, by which this is done. Code whose loading needs more than reading files must be loaded
 * before.
 *
 * The process stays dumpable, because otherwise the API could not watch its memory if `/proc` is
 * mounted with `hidepid`. Other confined processes cannot trace it, and it writes no core file.
 *
 * @throws Error or SystemCallError if one of the layers cannot be put in place.
 */
export function confineWorker(confinement: WorkerConfinement, libc = openLibc()): void {
  if (libc === null) throw new Error("the C library cannot be reached");
  beginConfinement(confinement, libc)(confinement.home);
  process.permission?.drop("ffi");
}

/**
 * Confines in two steps, for a process that forks others. Forks inherit the first step and share
 * its preparations.
 *
 * @returns the second step, for this process or a fork. It takes the only directory that the
 * process may write in from then on. Access to the C library is not dropped.
 * @throws Error or SystemCallError; the returned function does so too.
 */
export function beginConfinement(
  { readable, maxFileBytes, layers }: Omit<WorkerConfinement, "home">,
  libc: Libc,
): (home: string) => void {
  giveUpNewPrivileges(libc);
  signalAtParentsEnd(libc, "SIGKILL");
  setLimits(libc, { fileBytes: maxFileBytes, descriptors: maxDescriptors, coreBytes: 0 });
  freezeFlags();
  const rules = [...readable, ...systemFiles].map((path): LandlockRule => ({ path, use: "read" }));
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
 * Forbids changes of V8's flags. Some flags make its compiler write files on a thread that was
 * started before the worker's Landlock, which does not hold it; only the launcher's Landlock does.
 */
function freezeFlags(): void {
  process.getBuiltinModule("node:v8").setFlagsFromString = () => {
    throw Object.assign(new Error("flags of V8 cannot be changed here"), {
      code: "ERR_ACCESS_DENIED",
    });
  };
  process.getBuiltinModule("node:module").syncBuiltinESMExports();
}

/**
 * Confines this process if its arguments say so.
 *
 * @returns the function that ends the process.
 */
export function confineAsTold(args: readonly string[]): () => void {
  const confinement = confinementIn<WorkerConfinement>(args);
  if (confinement === null) return () => undefined;
  const libc = openLibc();
  if (libc !== null) signalAtParentsEnd(libc, "SIGKILL");
  // If the parent has ended before, the kernel sends no signal. A job may be waiting in the
  // channel, and nobody would end this process.
  if (isOrphan(args)) endConfined();
  confineWorker(confinement, libc);
  return endConfined;
}

/**
 * Ends this process. Node's own exit needs system calls of the event loop, which a confined process
 * may no longer make.
 */
export function endConfined(): never {
  process.kill(process.pid, "SIGKILL");
  // A signal to the process itself is delivered before kill(2) returns.
  throw new Error("the process did not end");
}
