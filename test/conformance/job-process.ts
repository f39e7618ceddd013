import { type JobWorkerSettings, openWorker } from "./job-worker.ts";

/** The orders of a test's process that runs jobs. */
export interface JobProcessSettings extends JobWorkerSettings {
  /** How far the clock of the process is ahead. */
  clockAheadMs: number;
}

/** A program that runs jobs until it is ended. Tests start and kill it. */
async function main({ clockAheadMs, ...settings }: JobProcessSettings): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + clockAheadMs;
  const worker = await openWorker(settings, (error) => {
    process.stderr.write(`${settings.runner}: ${String(error)}\n`);
  });
  process.once("SIGTERM", async () => {
    await worker.close();
    process.exit(0);
  });
  process.stdout.write("ready\n");
}

await main(JSON.parse(process.argv[2] ?? "") as JobProcessSettings);
