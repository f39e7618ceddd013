import { describe, expect, it } from "vitest";
import { workersOf } from "../../scripts/processes.ts";
import { expectDocumented } from "../api/documented.ts";
import { contentOf, isReplay, newState, postKeyed } from "../api/idempotency/support.ts";
import { startProcess, urlOf } from "../api/server-process.ts";
import { startTestServer } from "../api/support.ts";
import { sqliteEngine } from "./engines.ts";
import { PostgresServer } from "./postgres.ts";

describe("a database that goes away", () => {
  it("makes a request with a key a 503, and the key works when it is back", async () => {
    const postgres = await PostgresServer.startForTest();
    const { env } = newState(sqliteEngine());
    const settings = { ...env, DOCOPS_STATE: "postgres", DATABASE_URL: postgres.createDatabase() };
    const server = await startTestServer(settings);
    const content = await contentOf(await postKeyed(server, "k"));
    await postgres.kill();
    const refused = await postKeyed(server, "k");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect((await refused.clone().json()).error_code).toBe("STATE_UNAVAILABLE");
    await expectDocumented("POST", "/v1/run", refused);
    await postgres.run();
    const replay = await postKeyed(server, "k");
    expect(isReplay(replay)).toBe(true);
    expect(await contentOf(replay)).toEqual(content);
  });

  it("while a job runs takes nothing from its client, and the log says that the answer is not kept", async () => {
    const postgres = await PostgresServer.startForTest();
    const { env } = newState(sqliteEngine());
    const settings = { ...env, DOCOPS_STATE: "postgres", DATABASE_URL: postgres.createDatabase() };
    const held = startProcess({ ...settings, DOCOPS_WORKER_MAX_SPARES: "0" });
    const url = await urlOf(held.output);
    const answer = postKeyed({ url }, "k");
    // It has the key by now, and cannot end before it may go on.
    await expect.poll(() => workersOf(held.child.pid ?? 0), { interval: 2 }).toHaveLength(1);
    const [worker = 0] = workersOf(held.child.pid ?? 0);
    process.kill(worker, "SIGSTOP");
    await postgres.kill();
    process.kill(worker, "SIGCONT");
    const { status, body } = await contentOf(await answer);
    expect([status, Buffer.from(body, "base64").toString("latin1", 0, 2)]).toEqual([200, "PK"]);
    for (const event of ["idempotency_answer_not_kept", "idempotency_key_not_freed"]) {
      await expect.poll(() => held.output.out).toContain(`"event":"${event}"`);
    }
  });
});
