import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bombard } from "./bombard/bombard.ts";

/**
 * `npm run bombard [-- --seed N --rounds N --share N --mode spawn|forkserver|reuse --only TEXT]`:
 * sends hostile requests of all kinds, and ordinary jobs between them, to a server of its own, and
 * requests `/healthz` every 50 ms meanwhile. Prints the longest response time for each kind, and
 * the peak memory of the API process.
 */

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1e6) },
    rounds: { type: "string", default: "3" },
    share: { type: "string", default: "1" },
    mode: { type: "string", default: "spawn" },
    only: { type: "string", default: "" },
  },
});

const directory = mkdtempSync(join(tmpdir(), "docops-bombard-"));
try {
  const result = await bombard({
    seed: Number(options.seed),
    rounds: Number(options.rounds),
    share: Number(options.share),
    mode: options.mode,
    only: options.only,
    directory,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}
