import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Blow, PhaseRun } from "./kills/phase-run.ts";
import { mountDisk, type Phase, phases, unmountDisk } from "./kills/phases.ts";
import { Random } from "./soak/random.ts";

/**
 * `npm run kills [-- --kills N --seed N --phase NAME]`: kills primaries, API processes, launchers, fork
 * servers and workers one after the other while clients go on, under each start method, with two API processes,
 * with few descriptors and with a small disk (which takes root to mount). After each kill nothing of what was killed may run
 * five seconds later, the server has to be ready and do a job, and no directory of the dead may be left. Ends with
 * exit 1 otherwise. Where a phase cannot be had, it is skipped by name, and with CI=true that is a fault.
 */

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    phase: { type: "string", multiple: true },
  },
});
const chosen = phases.filter(({ name }) => options.phase?.includes(name) ?? true);
const random = new Random(Number(options.seed));

const blows: readonly Blow[] = [
  "primary",
  "api",
  "api",
  "launcher",
  "launcher",
  "fork server",
  "worker",
  "worker",
  "twenty SIGTERM",
];
/** Shuffled, and each dealt once before the next round: a few kills meet all, too. */
let deck: Blow[] = [];

/** More faults of a phase are not told. */
const maxTold = 20;

for (const [index, phase] of chosen.entries()) {
  const all = Number(options.kills);
  const count =
    Math.floor((all * (index + 1)) / chosen.length) - Math.floor((all * index) / chosen.length);
  await run(phase, count);
}

async function run(phase: Phase, count: number): Promise<void> {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-kills-"));
  const { diskBytes, name } = phase;
  const isMounted = diskBytes !== null && mountDisk(tmpDirectory, diskBytes);
  try {
    if (diskBytes !== null && !isMounted) {
      process.stdout.write(`skipped: ${name} needs a user who may mount a tmpfs\n`);
      if (process.env.CI === "true") process.exitCode = 1;
      return;
    }
    const startedAt = performance.now();
    const phaseRun = new PhaseRun(phase, { tmpDirectory, port: await freePort(), random });
    const summary = await phaseRun.perform(deal, count);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stdout.write(`${name}: ${count} kills, ${seconds} s: ${summary}\n`);
    const { faults } = phaseRun;
    for (const fault of faults.slice(0, maxTold)) process.stdout.write(`FAILED: ${fault}\n`);
    if (faults.length > maxTold) {
      process.stdout.write(`FAILED: and ${faults.length - maxTold} more\n`);
    }
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    if (isMounted) unmountDisk(tmpDirectory);
    rmSync(tmpDirectory, { recursive: true, force: true });
  }
}

function deal(): Blow {
  if (deck.length === 0) {
    deck = blows
      .map((blow) => [random.next(), blow] as const)
      .sort(([a], [b]) => a - b)
      .map(([, blow]) => blow);
  }
  return deck.pop() ?? "worker";
}

/** One that the server can have again after each of its ends. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
