import { fileURLToPath } from "node:url";
import { type ExpectedAnswer, type SoakJob, titled } from "./jobs.ts";
import type { Random } from "./random.ts";

/** The command of a server whose workers become hostile when their task says so. */
export const moodyCommand: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../../test/fixtures/servers/with-worker.ts", import.meta.url)),
  "moody.ts",
];

const failed = { status: 500, errorCode: "INTERNAL_ERROR" };
const done = { status: 200, exitCode: 0 };
const tooLarge = { status: 413, errorCode: "PAYLOAD_TOO_LARGE" };

const duringJob: readonly (readonly [number, string, ExpectedAnswer])[] = [
  [50, "none", done],
  [6, "crash", failed],
  [4, "flood", failed],
  [6, "lie", failed],
  [2, "stubborn", { status: 408, errorCode: "REQUEST_TIMEOUT" }],
  [3, "memory", tooLarge],
  [4, "disk", tooLarge],
  [6, "twice", done],
  [6, "escape", done],
];

/**
 * Misbehaviour after a job. If processes are reused, the next job may get the process before this
 * is noticed.
 */
const afterJob: readonly (readonly [number, string, ExpectedAnswer])[] = [
  [4, "hoard afterwards", done],
  [6, "talk afterwards", done],
];

/** Makes a function that draws the behaviour of the next job's worker. */
export function moodDrawer(isKept: boolean): (random: Random) => SoakJob {
  const moods = isKept ? duringJob : [...duringJob, ...afterJob];
  const jobs = moods.map(([weight, mood, expected]) => [weight, titled(mood, expected)] as const);
  return (random) => random.pickWeighted(jobs) ?? titled("none", done);
}
