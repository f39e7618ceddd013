import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { type RunningServer, startServer } from "../../apps/api/server.ts";
import { fixtureWorker, noLog } from "../api/support.ts";
import { type GoldenCase, loadCases } from "./cases.ts";
import { type Answer, send } from "./client.ts";
import { expectAsRecorded } from "./compare.ts";
import { differences } from "./differences.ts";

/**
 * Sends the recorded cases to a server with real workers. The answers must be as recorded, or as
 * `differences.ts` says.
 */

const cases = loadCases();
const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-contract-"));
const servers = new Map<string, Promise<RunningServer>>();

afterAll(async () => {
  for (const server of servers.values()) await (await server).close(0);
  rmSync(tmpDirectory, { recursive: true });
});

describe("as recorded", () => {
  const plain = cases.filter(({ name }) => !(name in differences));
  it.each(plain)("as recorded: $name", async (golden) => {
    expectAsRecorded(await answerTo(golden), golden.expected);
  });
});

describe("done better on purpose", () => {
  const better = cases.filter(({ name }) => name in differences);
  it.each(better.map((golden) => ({ ...golden, rule: differences[golden.name]?.rule })))(
    "done better on purpose: $name: $rule",
    async (golden) => {
      const { expected, check, without } = differences[golden.name] ?? {};
      const answer = await answerTo(golden);
      if (expected) expectAsRecorded(answer, expected(structuredClone(golden.expected)));
      check?.(answer);
      if (without === undefined) return;
      const leftOut = Object.fromEntries(without.map((part) => [part, null]));
      expectAsRecorded(await answerTo(golden, leftOut), golden.expected);
    },
  );
});

/** Sends a case. If it was recorded with occupied slots, other jobs hold the slots first. */
async function answerTo(
  golden: GoldenCase,
  overrides: Readonly<Record<string, string | null>> = {},
): Promise<Answer> {
  const server = await serverFor(golden);
  const leaving = new AbortController();
  const held = Array.from({ length: golden.request.hold_slots ?? 0 }, () =>
    send(server.url, golden, {}, leaving.signal).catch(() => null),
  );
  await expect.poll(() => server.slots.inUse).toBe(held.length);
  const answer = await send(server.url, golden, overrides);
  leaving.abort();
  await Promise.all(held);
  await expect.poll(() => server.slots.inUse).toBe(0);
  return answer;
}

/** One server for each environment. Jobs that were recorded as slow get a sleeping worker. */
function serverFor({ request }: GoldenCase): Promise<RunningServer> {
  const { DOCOPS_TEST_SLEEP_SECONDS: sleep, ...env } = request.env;
  const key = JSON.stringify(request.env);
  let server = servers.get(key);
  if (server === undefined) {
    const settings = { DOCOPS_PORT: "0", DOCOPS_TMP_DIR: tmpDirectory };
    server = startServer(
      readConfig({ ...settings, ...env }),
      noLog,
      sleep === undefined ? {} : { workerCode: fixtureWorker("sleep") },
    );
    servers.set(key, server);
  }
  return server;
}
