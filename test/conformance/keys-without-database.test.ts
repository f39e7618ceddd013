import { describe, expect, it } from "vitest";
import { bearer, pepper } from "../api/auth/support.ts";
import { expectDocumented } from "../api/documented.ts";
import { startTestServer } from "../api/support.ts";
import { run } from "../scripts/support.ts";
import { PostgresServer } from "./postgres.ts";

describe("keys in PostgreSQL", () => {
  it("while the database is gone a key is neither taken nor refused, and afterwards it is good again", async () => {
    const postgres = await PostgresServer.startForTest();
    const env = { DATABASE_URL: postgres.createDatabase(), DOCOPS_KEY_PEPPER: pepper };
    const migrated = await run("apps/cli/main.ts", ["migrate"], { env });
    expect(migrated.code).toBe(0);
    const args = ["keys", "create", "--tenant", "acme", "--scope", "run"];
    const { stdout } = await run("apps/cli/main.ts", args, { env });
    const headers = bearer(stdout.trim());
    const server = await startTestServer({ ...env, DOCOPS_AUTH: "keys" });
    const ask = () => fetch(`${server.url}/v1/meta`, { headers });
    expect((await ask()).status).toBe(200);
    await postgres.kill();
    await expect.poll(async () => (await ask()).status, { timeout: 10_000 }).toBe(503);
    const answer = await ask();
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await answer.clone().json()).toMatchObject({ error_code: "STATE_UNAVAILABLE" });
    await expectDocumented("GET", "/v1/meta", answer);
    await postgres.run();
    await expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(200);
    const refused = server.logLines().filter(({ error_code }) => error_code === "UNAUTHORIZED");
    expect(refused).toEqual([]);
  }, 90_000);
});
