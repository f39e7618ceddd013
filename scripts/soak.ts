import { parseArgs } from "node:util";
import { apiCommand } from "./soak/api-process.ts";
import { drawErrand } from "./soak/jobs.ts";
import { moodDrawer, moodyCommand } from "./soak/moods.ts";
import { Random } from "./soak/random.ts";
import { type SoakOptions, SoakRun } from "./soak/soak-run.ts";

/**
 * `npm run soak [-- --jobs N --hostile-code N --seed N --mode spawn|forkserver|reuse --concurrency
 * N]`: sends many jobs to a real server: small and large, wrong and hostile ones, some that reach
 * their time limit, some whose client leaves, some whose process is killed. Then it sends jobs to a
 * server whose workers run hostile code. Every answer must follow the contract, no resource may
 * leak, and the memory of API process, launcher and fork servers may not grow over the second half.
 * Otherwise the exit code is 1.
 */

const { values: options } = parseArgs({
  options: {
    jobs: { type: "string", default: "5000" },
    "hostile-code": { type: "string" },
    seed: { type: "string", default: "1" },
    mode: { type: "string", multiple: true, default: ["spawn", "forkserver", "reuse"] },
    concurrency: { type: "string", default: "4" },
  },
});
const jobs = Number(options.jobs);
const seed = Number(options.seed);

/** The most failures of a run that are printed. */
const mostPrinted = 20;

for (const mode of options.mode) {
  const shared = {
    mode,
    concurrency: Number(options.concurrency),
    random: (client: number) => new Random(seed * 1000 + client),
  };
  await soak("the product", {
    ...shared,
    jobs,
    command: apiCommand,
    env: {},
    draw: drawErrand,
    killPart: 0.015,
  });
  const drawMood = moodDrawer(mode === "reuse");
  await soak("hostile code", {
    ...shared,
    jobs: Number(options["hostile-code"] ?? Math.ceil(jobs / 20)),
    command: moodyCommand,
    env: { DOCOPS_WORKER_MAX_MEMORY_MB: "200", DOCOPS_MAX_OUTPUT_BYTES: "1000000" },
    draw: (random) => ({ kind: "hostile code", job: drawMood(random), leave: null }),
    killPart: 0,
  });
}

async function soak(what: string, soakOptions: SoakOptions): Promise<void> {
  if (soakOptions.jobs === 0) return;
  const startedAt = performance.now();
  const run = new SoakRun(soakOptions);
  const summary = await run.perform();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const title = `${soakOptions.mode}, ${what}: ${soakOptions.jobs} jobs, ${seconds} s`;
  process.stdout.write(`${title}: ${summary}\n`);
  for (const failure of run.failures.slice(0, mostPrinted))
    process.stdout.write(`FAILED: ${failure}\n`);
  const others = run.failures.length - mostPrinted;
  if (others > 0) process.stdout.write(`FAILED: and ${others} more\n`);
  if (run.failures.length > 0) process.exitCode = 1;
}
