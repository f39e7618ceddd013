import { expect, it } from "vitest";
import { generate } from "../../scripts/bench/generate.ts";
import type { WrongKeysOrder, WrongKeysResult } from "../../scripts/bench/wrong-keys.ts";
import { keysFile } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";

it("the load of wrong keys is refused by a server, all of it, and goes at the pace that was ordered", async () => {
  const { env } = await keysFile();
  const { url } = await startTestServer(env);
  const order: WrongKeysOrder = { url, connections: 4, durationMs: 1000, perSecond: 50 };
  const { refused, accepted } = await generate<WrongKeysResult>("wrong-keys.ts", order);
  expect(accepted).toBe(0);
  expect(refused).toBeGreaterThan(5);
  expect(refused).toBeLessThanOrEqual(51);
});
