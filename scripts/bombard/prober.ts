import { Agent, get } from "node:http";

/**
 * A process of its own that asks `/healthz` every 50 ms, so that what others do in theirs is not taken for
 * the server's. Started with the server's URL; to each message it answers with the longest wait for an
 * answer since the last one.
 */

/** The longest wait for an answer in ms, and how many answers there were. */
export interface Waits {
  longestMs: number;
  answers: number;
}

const intervalMs = 50;

const [url = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let waits: Waits = { longestMs: 0, answers: 0 };
let isAsked = false;

process.on("message", () => {
  isAsked = true;
});
process.on("disconnect", () => process.exit());
await probe();

async function probe(): Promise<never> {
  for (;;) {
    const startedAt = performance.now();
    // A connection that is refused or cut off is no answer either.
    while (!(await isHealthy())) await pause(5);
    const waitedMs = performance.now() - startedAt;
    waits = { longestMs: Math.max(waits.longestMs, waitedMs), answers: waits.answers + 1 };
    // Only behind an answer: what is under way when somebody asks belongs to what was before.
    if (isAsked) {
      isAsked = false;
      process.send?.(waits);
      waits = { longestMs: 0, answers: 0 };
    }
    await pause(Math.max(intervalMs - waitedMs, 0));
  }
}

function isHealthy(): Promise<boolean> {
  return new Promise((resolve) => {
    get(`${url}/healthz`, { agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode === 200));
      response.once("error", () => resolve(false));
    }).once("error", () => resolve(false));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
