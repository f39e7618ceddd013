import { readConfig } from "../apps/api/config/config.ts";
import { startServer } from "../apps/api/server.ts";
import { startFaults } from "../apps/api/start-faults.ts";
import { sourceWorker } from "../apps/api/workers/worker-code.ts";
import { readableLine } from "./dev/readable-log.ts";

/**
 * `npm run dev`: the server for who changes it. Node starts it again when a file below apps/ is saved, its
 * workers run from source, so that no build is needed, and its log is written for people. The settings are
 * those of the environment, but for DOCOPS_WORKERS: there is one API process.
 */

const hasColour = process.stdout.isTTY;
const log = {
  write: (line: string) => void process.stdout.write(readableLine(line, { hasColour })),
};
const workerCode = sourceWorker(new URL("../apps/worker/main.ts", import.meta.url));

try {
  const server = await startServer(readConfig(process.env), log, { workerCode });
  process.stdout.write(`\n${server.url} is up. Save a file in apps/ to start it again.\n\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // Whoever saves a file does not wait for a job of the code before.
    process.once(signal, () => void server.close(0));
  }
} catch (error) {
  for (const fault of startFaults(error)) process.stderr.write(`docops: ${fault}\n`);
  process.exitCode = 1;
}
