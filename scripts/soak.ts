import { Command, Option } from "commander";
import { whole } from "./operate/number-options.ts";
import { apiCommand } from "./soak/api-process.ts";
import { drawErrand } from "./soak/jobs.ts";
import { moodDrawer, moodyCommand } from "./soak/moods.ts";
import { Random } from "./soak/random.ts";
import { SoakRun } from "./soak/soak-run.ts";

/**
 * `npm run soak`: sends many jobs to a real server: small and large, wrong and hostile ones, some that
 * reach their time limit, some whose client leaves, some whose process is killed. Then it sends jobs to a
 * server whose workers run hostile code. Every answer must follow the contract, no resource may
 * leak, and the memory of API process, launcher and fork servers may not grow over the second half.
 * Otherwise the exit code is 1.
 *
 * `npm run soak -- --async`: sends stored jobs to one server for requests and two for jobs, while these,
 * the processes of jobs, Redis and PostgreSQL are killed. Each accepted job must end with one result, and
 * nothing may be left. PostgreSQL and Redis must be installed.
 */

const modes = ["spawn", "forkserver", "reuse"];
const queues = ["pg-boss", "bullmq", "local"];
const program = new Command("soak")
  .description("Sends many jobs to a real server, and checks each answer and what is left behind.")
  .option("--jobs <count>", "jobs with each start method or queue", whole(0), 5000)
  .option("--hostile-code <count>", "jobs with hostile code (default: a twentieth)", whole(0))
  .option("--seed <number>", "repeats a run", whole(0), 1)
  .addOption(new Option("--mode <names...>", "start methods").choices(modes).default(modes))
  .option("--concurrency <count>", "jobs at once", whole(1), 4)
  .option("--async", "stored jobs, while processes and their stores are killed")
  .addOption(new Option("--queue <names...>", "with --async").choices(queues).default(queues))
  .parse();
const options = program.opts();
const { concurrency, jobs, seed } = options;

/** The most failures of a run that are printed. */
const mostPrinted = 20;

const random = (client: number) => new Random(seed * 1000 + client);

for (const queue of options.async ? options.queue : []) {
  // The module starts PostgreSQL and Redis, which other soaks do not need.
  const { AsyncSoakRun } = await import("./soak/async/async-run.ts");
  await soak(`${queue}, stored jobs`, jobs, new AsyncSoakRun({ queue, jobs, concurrency, random }));
}
for (const mode of options.async ? [] : options.mode) {
  const shared = { mode, concurrency, random };
  await soak(
    `${mode}, the product`,
    jobs,
    new SoakRun({
      ...shared,
      jobs,
      command: apiCommand,
      env: {},
      draw: drawErrand,
      killPart: 0.015,
    }),
  );
  const drawMood = moodDrawer(mode === "reuse");
  const hostileJobs = options.hostileCode ?? Math.ceil(jobs / 20);
  await soak(
    `${mode}, hostile code`,
    hostileJobs,
    new SoakRun({
      ...shared,
      jobs: hostileJobs,
      command: moodyCommand,
      env: { DOCOPS_WORKER_MAX_MEMORY_MB: "200", DOCOPS_MAX_OUTPUT_BYTES: "1000000" },
      draw: (random) => ({ kind: "hostile code", job: drawMood(random), leave: null }),
      killPart: 0,
    }),
  );
}

async function soak(
  what: string,
  count: number,
  run: { perform(): Promise<string>; readonly failures: readonly string[] },
): Promise<void> {
  if (count === 0) return;
  const startedAt = performance.now();
  const summary = await run.perform();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`${what}: ${count} jobs, ${seconds} s: ${summary}\n`);
  for (const failure of run.failures.slice(0, mostPrinted))
    process.stdout.write(`FAILED: ${failure}\n`);
  const others = run.failures.length - mostPrinted;
  if (others > 0) process.stdout.write(`FAILED: and ${others} more\n`);
  if (run.failures.length > 0) process.exitCode = 1;
}
