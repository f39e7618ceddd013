import { lstat, opendir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pidusage from "pidusage";

const intervalMs = 200;

/** What is in a directory: bytes of its files, and how many files and directories. */
export interface DiskUsage {
  bytes: number;
  entries: number;
}

/** What a process may take. */
export interface UsageBounds {
  /** Resident memory. */
  memoryBytes: number;
  /** In its directory. */
  disk: DiskUsage;
}

/** Files and directories that a worker makes: those of a job, twice and more. */
const maxEntries = 64;

/**
 * What a worker may take.
 *
 * @param outputBytes of all that a job writes.
 */
export function workerBounds(memoryBytes: number, outputBytes: number): UsageBounds {
  return { memoryBytes, disk: { bytes: outputBytes, entries: maxEntries } };
}

/** What was taken too much of. */
export type Excess = "memory" | "disk";

/** Looks at a process and its directory that go on until `stop`. */
export interface UsageWatch {
  /** The most resident memory that was seen. */
  readonly peakRssBytes: number;
  stop(): void;
}

/**
 * Looks at the memory of a process and at its directory, from now on until it is stopped.
 *
 * @param bounds asked at every look: what it is given to read counts for nothing.
 * @param onExcess hears once that a bound was passed.
 */
export function watchUsage(
  pid: number,
  directory: string,
  bounds: () => UsageBounds,
  onExcess: (what: Excess) => void,
): UsageWatch {
  let peakRssBytes = 0;
  let isLooking = false;
  const look = async (): Promise<Excess | null> => {
    // It may have ended in the meantime, which whoever waits for it knows better.
    peakRssBytes = Math.max(peakRssBytes, await residentBytes(pid).catch(() => 0));
    const { memoryBytes, disk } = bounds();
    if (peakRssBytes > memoryBytes) return "memory";
    const { bytes, entries } = await diskUsage(directory, disk);
    return bytes > disk.bytes || entries > disk.entries ? "disk" : null;
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().then((excess) => {
      isLooking = false;
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
 * Resident memory of a process. On Linux it is read here (proc(5), VmRSS): pidusage leaves a file
 * open there whenever a process ends between its open and its read, one in some hundred jobs.
 */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform !== "linux") return (await pidusage(pid)).memory;
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/**
 * What is in a directory, links not followed. It is not counted further than the bounds: whoever fills
 * a directory makes entries faster than they can be counted. What cannot be looked into is more than
 * any bound.
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
      // What was moved or removed meanwhile is not there any more.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        return { bytes: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY };
      }
    }
  }
  return used;
}
