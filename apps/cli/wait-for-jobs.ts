import type { DocopsClient, JobBody } from "../client/client.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { doing } from "./job-lines.ts";
import { CommandError } from "./output.ts";
import { progressBar } from "./progress.ts";

/** Jobs that are asked for at the same time. */
const concurrency = 16;

/**
 * Waits for the end of jobs. It shows a bar on a terminal, and elsewhere a line on standard error for each change.
 *
 * @param timeoutMs null: for ever.
 * @throws CommandError after that time.
 */
export async function waitForJobs(
  client: DocopsClient,
  ids: readonly string[],
  timeoutMs: number | null,
): Promise<JobBody[]> {
  const bar = progressBar(ids.length);
  const told = new Map<string, string>();
  const tell = (job: JobBody) => {
    const line = doing(job);
    if (process.stderr.isTTY || told.get(job.id) === line) return;
    told.set(job.id, line);
    process.stderr.write(`${job.id}: ${line}\n`);
  };
  const timeout = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs);
  const waiting = [...ids.entries()];
  const ended: JobBody[] = [];
  let count = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, id] = next;
      ended[index] = await client.jobs.wait(id, {
        onProgress: tell,
        ...(timeout !== null && { signal: timeout }),
      });
      bar.update(++count);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
    return ended;
  } catch (error) {
    if (!timeout?.aborted) throw error;
    const message = `${ids.length - count} of ${ids.length} jobs did not end in time.`;
    throw new CommandError(commandExitCodes.failed, message, ["The jobs keep running."]);
  } finally {
    bar.stop();
  }
}
