import { Agent, get } from "node:http";

/**
 * A separate process that requests `/healthz` every 50 ms, so that delays of other processes do not
 * count as the server's. It is started with the server's URL, and answers each message with the
 * longest response time since the last message.
 */

/** The longest response time in ms, and the number of responses. */
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
    // A refused or broken connection is not a response either.
    while (!(await isHealthy())) await pause(5);
    const waitedMs = performance.now() - startedAt;
    waits = { longestMs: Math.max(waits.longestMs, waitedMs), answers: waits.answers + 1 };
    // Answered only after a response: a request in progress belongs to the time before the message.
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
