import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../apps/api/config/config.ts";
import { migrateState } from "../../apps/api/state/open-state.ts";
import { composeSecrets, mayMakeSecrets } from "../deploy/compose-secrets.ts";
import { read } from "../deploy/support.ts";
import { PostgresServer } from "./postgres.ts";

const { redis } = parse(read("deploy/compose/state.yml")).services;

describe.runIf(mayMakeSecrets)("PostgreSQL and Redis of compose", () => {
  it("the role that docops has in PostgreSQL owns its database, is no superuser, and can migrate", async () => {
    const { directory, run, secret } = composeSecrets();
    run();
    const server = await PostgresServer.startForTest();
    const psql = (user: string, ...args: string[]) =>
      execFileSync("psql", ["-h", server.directory, "-U", user, "-AtX", ...args], {
        encoding: "utf8",
      }).trim();
    // The superuser of tests has the name that docops has here.
    psql("docops", "-d", "postgres", "-c", "create role postgres superuser login");
    psql("postgres", "-c", "alter role docops rename to other");
    const script = join(directory, "postgres-init.sh");
    const text = readFileSync(script, "utf8");
    writeFileSync(script, text.replace("/run/secrets", join(directory, "secrets")));
    execFileSync(script, { env: { ...process.env, PGHOST: server.directory } });
    expect(
      psql(
        "postgres",
        "-c",
        "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = 'docops'",
      ),
    ).toBe("f|f|f");
    const [, password] =
      /^postgres:\/\/docops:(\w+)@postgres:5432\/docops$/m.exec(secret("docops/database-url")) ??
      [];
    expect(secret("postgres/docops-password").trim()).toBe(password);
    const DATABASE_URL = `postgres://docops:${password}@localhost/docops?host=${server.directory}`;
    const { state } = readConfig({ DATABASE_URL });
    expect(await migrateState(state)).toMatchObject({ from: 0 });
    expect(
      psql(
        "postgres",
        "-d",
        "docops",
        "-c",
        "select tableowner from pg_tables where tablename = 'api_keys'",
      ),
    ).toBe("docops");
  });

  it("Redis starts with the command of compose, and answers nobody without its password", async () => {
    const { directory, run, place, secret } = composeSecrets();
    run();
    const socket = join(directory, "socket");
    const [program = "", , ...options]: string[] = redis.command;
    const args = [
      place("redis/redis.conf"),
      ...options,
      "--dir",
      directory,
      "--port",
      "0",
      "--unixsocket",
      socket,
    ];
    const server = spawn(program, args, { stdio: "ignore" });
    onTestFinished(async () => {
      server.kill();
      await once(server, "exit");
    });
    await expect.poll(() => existsSync(socket), { timeout: 10_000 }).toBe(true);
    const ask = (...words: string[]) =>
      spawnSync("redis-cli", ["-s", socket, ...words], { encoding: "utf8" }).stdout.trim();
    const [, check = ""] = /\| (.*)$/.exec(redis.healthcheck.test[1]) ?? [];
    expect(check).toBe("grep -qE 'PONG|NOAUTH'");
    expect(ask("ping")).toMatch(/^NOAUTH/);
    const { password } = new URL(secret("docops/redis-url").trim());
    expect(ask("--no-auth-warning", "-a", password, "config", "get", "appendonly")).toContain(
      "yes",
    );
    expect(ask("--no-auth-warning", "-a", password, "config", "get", "maxmemory-policy")).toContain(
      "noeviction",
    );
  });
});
