import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { sql } from "kysely";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { ReloadError } from "../../apps/api/reload.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { startTestServer } from "../api/support.ts";
import { freePort } from "../proxy/nginx.ts";
import { PostgresServer } from "./postgres.ts";
import { RedisServer } from "./redis.ts";

describe("a new login for what is connected", () => {
  it("new connections to PostgreSQL log in with the new user, and open ones stay", async () => {
    const postgres = await PostgresServer.startForTest();
    const url = postgres.createDatabase();
    const { state } = readConfig({ DATABASE_URL: url, DOCOPS_MIGRATE: "auto" });
    const database = await openDatabase(state);
    if (database === null) throw new Error("there is no state");
    onTestFinished(() => database.close());
    const user = async () => {
      const { rows } = await sql<{ name: string }>`select current_user as name`.execute(
        database.db,
      );
      return rows[0]?.name;
    };
    const admin = (statement: string) => {
      const args = ["-h", postgres.directory, "-U", "docops", "-d", "postgres", "-c", statement];
      expect(spawnSync("psql", args, { encoding: "utf8" }).stderr).toBe("");
    };
    admin("create role second superuser login");
    expect(await user()).toBe("docops");
    database.takeLogin(url.replace("docops@", "second@"));
    expect(await user()).toBe("docops");
    admin("select pg_terminate_backend(pid) from pg_stat_activity where datname like 'test_%'");
    // The pool may not have noticed yet that its connection is gone.
    await expect.poll(() => user().catch(() => undefined)).toBe("second");
    const elsewhere = url.replace("localhost/", "localhost/other_");
    expect(() => database.takeLogin(elsewhere)).toThrow(ReloadError);
    expect(() => database.takeLogin(elsewhere)).toThrow(
      "DATABASE_URL names another server now: restart docops to use it",
    );
  });

  it("a Redis whose password was changed counts again after SIGHUP has read the new one", async () => {
    const port = await freePort();
    const redis = await RedisServer.start(port);
    onTestFinished(() => redis.remove());
    const directory = mkdtempSync(join(tmpdir(), "docops-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "redis-url");
    writeFileSync(file, `redis://:first@127.0.0.1:${port}`);
    const admin = new Redis(redis.address);
    onTestFinished(() => admin.disconnect());
    await admin.config("SET", "requirepass", "first");
    const server = await startTestServer({
      DOCOPS_REDIS_URL_FILE: file,
      DOCOPS_RATE_LIMIT_ENABLED: "1",
      DOCOPS_ENABLE_METRICS: "1",
    });
    const degraded = async () => {
      const { text } = await request(server.url).get("/metrics");
      return /^docops_limits_degraded (\d)$/m.exec(text)?.[1];
    };
    expect(await degraded()).toBe("0");
    await admin.config("SET", "requirepass", "second");
    await admin.call("CLIENT", "KILL", "TYPE", "normal");
    await expect.poll(degraded).toBe("1");
    writeFileSync(file, `redis://:second@127.0.0.1:${port}`);
    await server.reload();
    await expect.poll(degraded).toBe("0");
    writeFileSync(file, `redis://:second@127.0.0.2:${port}`);
    await server.reload();
    const failed = server.logLines().filter(({ event }) => event === "reload_failed");
    expect(failed).toMatchObject([
      {
        part: "limits",
        message: "DOCOPS_REDIS_URL names another server now: restart docops to use it",
      },
    ]);
    expect(JSON.stringify(server.logLines())).not.toMatch(/first|second/);
  });
});
