import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { allowedRatio, type BombardResult, bombard } from "../../scripts/bombard/bombard.ts";

/** What `npm run bombard` does at length, in short. */
async function attack(seed: number): Promise<BombardResult> {
  const directory = mkdtempSync(join(tmpdir(), "docops-bombard-"));
  const told: string[] = [];
  const say = (line: string) => told.push(line);
  const options = { seed, rounds: 1, share: 0.34, mode: "forkserver", only: "", directory, say };
  try {
    const result = await bombard(options);
    told.push(JSON.stringify(result));
    return result;
  } finally {
    // Whoever sees it fail wants to know which attack it was, and the seed.
    process.stdout.write(`${told.join("\n")}\n`);
    rmSync(directory, { recursive: true });
  }
}

it("hostile requests keep /healthz waiting 5 times as long as ordinary jobs at most, and the API takes less than 400 MB", async () => {
  const result = await attack(Date.now() % 1_000_000);
  expect(result.hostileMs, result.worst).toBeLessThanOrEqual(allowedRatio * result.ordinaryMs);
  expect(result.peakMb).toBeLessThan(400);
  // On a busy machine some run into their time.
  expect(result.failedOrdinary).toBeLessThan(result.requests / 10);
  // Nothing is a fault of the server: all answers are the contract's for what was sent.
  expect(Object.keys(result.answers)).not.toContain("500");
}, 600_000);
