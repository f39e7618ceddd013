import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { bombard } from "./bombard/bombard.ts";
import { ratio, whole } from "./operate/number-options.ts";

/**
 * `npm run bombard`: sends hostile requests of all kinds, and ordinary jobs between them, to a server of its own, and
 * requests `/healthz` every 50 ms meanwhile. Prints the longest response time for each kind, and
 * the peak memory of the API process.
 */

const program = new Command("bombard")
  .description("Sends hostile requests to a server of its own, and measures its longest delay.")
  .option("--seed <number>", "repeats a run (default: another each time)", whole(0))
  .option("--rounds <count>", "rounds of all kinds", whole(1), 3)
  .option("--share <part>", "of each attack's requests", ratio, 1)
  .addOption(
    new Option("--mode <name>", "the start method")
      .choices(["spawn", "forkserver", "reuse"])
      .default("spawn"),
  )
  .option("--only <text>", "only kinds with this text in their name", "")
  .parse();
const options = program.opts();

const directory = mkdtempSync(join(tmpdir(), "docops-bombard-"));
try {
  const result = await bombard({
    seed: options.seed ?? Date.now() % 1e6,
    rounds: options.rounds,
    share: options.share,
    mode: options.mode,
    only: options.only,
    directory,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}
