import { lstat, opendir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pidusage from "pidusage";

const intervalMs = 200;

/** The content of a directory: bytes of its files, and the number of files and directories. */
export interface DiskUsage {
  bytes: number;
  entries: number;
}

/** The bounds of a process. */
export interface UsageBounds {
  /** Resident memory. */
  memoryBytes: number;
  /** The content of its directory. */
  disk: DiskUsage;
}

/** More than twice the files and directories that a job makes. */
const maxEntries = 64;

/**
 * The bounds of a worker.
 *
 * @param outputBytes the most bytes that a job may write.
 */
export function workerBounds(memoryBytes: number, outputBytes: number): UsageBounds {
  return { memoryBytes, disk: { bytes: outputBytes, entries: maxEntries } };
}

/** The bound that was exceeded. */
export type Excess = "memory" | "disk";

/** A watch over a process and its directory, until `stop`. */
export interface UsageWatch {
  /** The most resident memory that was measured. */
  readonly peakRssBytes: number;
  stop(): void;
}

/**
 * Measures the memory of a process and the content of its directory, five times a second until `stop`.
 *
 * @param bounds is called at each measurement, because the inputs of a job raise the bounds.
 * @param onExcess is called once, when a bound is exceeded.
 */
export function watchUsage(
  pid: number,
  directory: string,
  bounds: () => UsageBounds,
  onExcess: (what: Excess) => void,
): UsageWatch {
  let peakRssBytes = 0;
  let isMeasuring = false;
  const measure = async (): Promise<Excess | null> => {
    // The process may have ended meanwhile, which is handled elsewhere.
    peakRssBytes = Math.max(peakRssBytes, await residentBytes(pid).catch(() => 0));
    const { memoryBytes, disk } = bounds();
    if (peakRssBytes > memoryBytes) return "memory";
    const { bytes, entries } = await diskUsage(directory, disk);
    return bytes > disk.bytes || entries > disk.entries ? "disk" : null;
  };
  const timer = setInterval(() => {
    if (isMeasuring) return;
    isMeasuring = true;
    void measure().then((excess) => {
      isMeasuring = false;
      if (excess === null) return;
      clearInterval(timer);
      onExcess(excess);
    });
  }, intervalMs);
  timer.unref();
  return {
    get peakRssBytes() {
      return peakRssBytes;
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Resident memory of a process. On Linux this reads VmRSS (proc(5)), because pidusage leaves a file open
 * whenever a process ends between its open and its read, which is once in some hundred jobs.
 */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform !== "linux") return (await pidusage(pid)).memory;
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/**
 * Measures the content of a directory, without following links. Counting ends at the bounds, because a
 * worker may make entries faster than they are counted. A directory that cannot be read exceeds any bound.
 */
export async function diskUsage(root: string, bounds: DiskUsage): Promise<DiskUsage> {
  const used = { bytes: 0, entries: 0 };
  const directories = [root];
  for (let path = directories.pop(); path !== undefined; path = directories.pop()) {
    try {
      for await (const entry of await opendir(path)) {
        const child = join(path, entry.name);
        used.entries++;
        if (entry.isDirectory()) directories.push(child);
        else used.bytes += (await lstat(child)).size;
        if (used.entries > bounds.entries || used.bytes > bounds.bytes) return used;
      }
    } catch (error) {
      // An entry that was moved or removed meanwhile does not count.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        return { bytes: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY };
      }
    }
  }
  return used;
}
