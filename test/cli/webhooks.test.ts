import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { defaultJobRules } from "../../apps/api/jobs/store/job-rules.ts";
import { JobStore } from "../../apps/api/jobs/store/job-store.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import type { ListedDelivery } from "../../apps/api/webhooks/redeliver.ts";
import { temporaryDirectory } from "../api/auth/support.ts";
import { deliveriesOf, submitWithWebhook } from "../conformance/webhooks.ts";

const main = fileURLToPath(new URL("../../apps/cli/main.ts", import.meta.url));

/** A state with two dead deliveries of acme and one that waits of another tenant. */
async function deadLetters() {
  const env = { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: join(temporaryDirectory(), "state") };
  const database = (await openDatabase(readConfig(env).state)) as Database;
  const store = new JobStore(database, defaultJobRules);
  for (const tenant of ["acme", "acme", "other"]) {
    const id = await submitWithWebhook({ store }, "https://hooks.example.org/t0ken", tenant);
    await store.cancel({ tenant, id });
  }
  await database.db
    .updateTable("webhook_deliveries")
    .set({ state: "dead", attempts: 10, last_result: "503", ended_at: database.now })
    .where("tenant", "=", "acme")
    .execute();
  const ids = (await deliveriesOf(database)).map(({ id }) => id);
  await database.close();
  const docops = (...args: string[]) =>
    spawnSync(process.execPath, [main, "webhooks", ...args], {
      env: { PATH: process.env.PATH, NO_COLOR: "1", ...env },
      encoding: "utf8",
    });
  const listed = (...args: string[]) =>
    JSON.parse(docops("list", "--json", ...args).stdout) as ListedDelivery[];
  return { docops, listed, ids: ids as [string, string, string] };
}

describe("docops webhooks", () => {
  it("docops webhooks list shows dead deliveries, or those in another state or of one tenant, without their URL", async () => {
    const { docops, ids, listed } = await deadLetters();
    const { status, stderr, stdout } = docops("list");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stdout).toMatch(
      new RegExp(`${ids[0]} .* acme .* job.cancelled  hooks.example.org .* 503`),
    );
    expect(stdout).not.toContain("t0ken");
    expect(listed().map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    expect(listed("--limit", "1").map(({ id }) => id)).toEqual([ids[1]]);
    expect(listed("--tenant", "other")).toEqual([]);
    expect(listed("--state", "waiting")).toMatchObject([{ id: ids[2], tenant: "other" }]);
    expect(docops("list", "--state", "delivered").stdout).toBe("No delivery is delivered.\n");
  });

  it("docops webhooks redeliver sends what it is told to, once, and says how many", async () => {
    const { docops, ids, listed } = await deadLetters();
    expect(docops("redeliver", ids[0])).toMatchObject({
      status: 0,
      stdout: "To be sent again: 1\n",
    });
    expect(listed("--state", "waiting")).toMatchObject([
      { id: ids[2] },
      { id: ids[0], attempts: 0 },
    ]);
    const again = docops("redeliver", ids[0], "unknown");
    expect(again).toMatchObject({ status: 1, stdout: "To be sent again: 0\n" });
    expect(again.stderr).toContain("2 of the ids are unknown, or their deliveries already wait");
    expect(docops("redeliver", "--dead").stdout).toBe("To be sent again: 1\n");
    expect(listed()).toEqual([]);
  });

  it("docops webhooks refuses options that it does not understand", async () => {
    const { docops, ids } = await deadLetters();
    for (const args of [["redeliver"], ["redeliver", ids[0], "--dead"]]) {
      const { status, stderr } = docops(...args);
      expect([status, stderr]).toEqual([64, expect.stringContaining("or --dead")]);
    }
    for (const args of [
      ["--limit", "0"],
      ["--state", "gone"],
      ["--tenant", "a b"],
    ]) {
      expect(docops("list", ...args).status).toBe(64);
    }
  });
});
