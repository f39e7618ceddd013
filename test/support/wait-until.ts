import { setTimeout as wait } from "node:timers/promises";

/** A busy machine gets there; a fault does not. */
const longestMs = 90_000;
const betweenMs = 25;

/**
 * Waits until something is so. Unlike `expect.poll` it may be called in hooks.
 *
 * @param what for the error.
 * @throws Error where it is not so for a long time.
 */
export async function waitUntil(what: string, look: () => boolean | Promise<boolean>) {
  for (const last = Date.now() + longestMs; !(await look()); ) {
    if (Date.now() > last) throw new Error(`waited in vain: ${what}`);
    await wait(betweenMs);
  }
}
