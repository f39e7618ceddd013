import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bombard } from "./bombard/bombard.ts";

/**
 * `npm run bombard [-- --seed N --rounds N --share N --mode spawn|forkserver|reuse --only TEXT]`: hostile requests of all kinds against a server of
 * its own, while `/healthz` is asked every 50 ms, and ordinary jobs between them. Prints the longest wait
 * for an answer by kind, and the most memory that the API process had.
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
