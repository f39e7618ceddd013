import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { type Blow, PhaseRun } from "./kills/phase-run.ts";
import { mountDisk, type Phase, phases, unmountDisk } from "./kills/phases.ts";
import { whole } from "./operate/number-options.ts";
import { Random } from "./soak/random.ts";

/**
 * `npm run kills`: kills primaries, API processes, launchers, fork servers and workers one after the
 * other while clients send jobs: with each start method, with two API processes, with few descriptors
 * and with a small disk (which only root can mount). Five seconds after each kill, no process that
 * belonged to the killed one may run, the server must be ready and do a job, and no directory of a dead
 * process may be left. Otherwise the exit code is 1. A phase that cannot run here is skipped by name;
 * with CI=true that is a failure.
 */

const names = phases.map(({ name }) => name);
const program = new Command("kills")
  .description(
    "Kills processes of a server under load, and checks that it recovers and leaves nothing.",
  )
  .option("--kills <count>", "in all", whole(1), 200)
  .option("--seed <number>", "repeats a run", whole(0), 1)
  .addOption(new Option("--phase <names...>", "configurations").choices(names).default(names))
  .parse();
const options = program.opts();
const chosen = phases.filter(({ name }) => options.phase.includes(name));
const random = new Random(options.seed);

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
/**
 * Shuffled like a deck: each kill is used once before the next round, so that a few kills cover
 * all.
 */
let deck: Blow[] = [];

/** The most failures of a phase that are printed. */
const mostPrinted = 20;

for (const [index, phase] of chosen.entries()) {
  const all: number = options.kills;
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
    const { failures } = phaseRun;
    for (const failure of failures.slice(0, mostPrinted))
      process.stdout.write(`FAILED: ${failure}\n`);
    if (failures.length > mostPrinted) {
      process.stdout.write(`FAILED: and ${failures.length - mostPrinted} more\n`);
    }
    if (failures.length > 0) process.exitCode = 1;
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

/** A fixed port that the server can use again after each restart. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
