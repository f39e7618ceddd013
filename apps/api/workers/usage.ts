import { readFile } from "node:fs/promises";
import pidusage from "pidusage";

const intervalMs = 200;

/** Samples of a process that go on until `stop`. */
export interface UsageWatch {
  /** The most resident memory that was seen. */
  readonly peakRssBytes: number;
  stop(): void;
}

/** Samples the resident memory of a process; `onSample` hears of its peak so far. */
export function watchUsage(
  pid: number | undefined,
  onSample: (peakRssBytes: number) => void,
): UsageWatch {
  let peakRssBytes = 0;
  let isSampling = false;
  const sample = async (of: number) => {
    isSampling = true;
    try {
      peakRssBytes = Math.max(peakRssBytes, await residentBytes(of));
      onSample(peakRssBytes);
    } catch {
      // It has ended in the meantime, which whoever waits for it knows better.
    } finally {
      isSampling = false;
    }
  };
  const timer = setInterval(() => {
    if (pid !== undefined && !isSampling) void sample(pid);
  }, intervalMs);
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
