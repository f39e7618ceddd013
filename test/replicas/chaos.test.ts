import { expect, it } from "vitest";
import { AsyncSoakRun } from "../../scripts/soak/async/async-run.ts";
import { Random } from "../../scripts/soak/random.ts";

/** What `npm run soak -- --async` does at length, in short. */
it.each(["pg-boss", "bullmq"])(
  "250 jobs by %s end with one result each while servers, workers, Redis and PostgreSQL are killed",
  async (queue) => {
    const seed = Date.now() % 1_000_000;
    const random = (user: number) => new Random(seed + user);
    const run = new AsyncSoakRun({ queue, jobs: 250, concurrency: 4, random });
    const summary = await run.perform();
    // Whoever sees it fail wants to repeat it.
    process.stdout.write(`seed ${seed}: ${summary}\n`);
    expect(run.failures).toEqual([]);
  },
  600_000,
);
