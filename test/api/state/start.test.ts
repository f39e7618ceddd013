import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import { migrate } from "../../../apps/api/state/migrate.ts";
import { migrations } from "../../../apps/api/state/migrations/migrations.ts";
import { openUnchecked } from "../../../apps/api/state/open-state.ts";
import { endOf, startProcess, urlOf } from "../server-process.ts";
import { postRun, startTestServer } from "../support.ts";

function stateDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-state-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const quick = { DOCOPS_WORKER_MAX_SPARES: "0", DOCOPS_DRAIN_SECONDS: "1" };

it("the settings of the state have defaults that go by each other", () => {
  expect(readConfig({}).state).toEqual({
    databaseUrl: null,
    engine: "none",
    directory: ".docops",
    migrate: "check",
    maxConnections: 5,
  });
  expect(readConfig({ DOCOPS_STATE: "sqlite" }).state.migrate).toBe("auto");
  const url = "postgres://user:password@localhost/docops";
  expect(readConfig({ DATABASE_URL: url }).state).toMatchObject({
    engine: "postgres",
    migrate: "check",
  });
  const unused = readConfig({ DATABASE_URL: url, DOCOPS_STATE: "sqlite" });
  expect(unused.state.engine).toBe("sqlite");
  expect(unused.notices).toEqual(["DATABASE_URL is not used: DOCOPS_STATE is sqlite"]);
});

it("PostgreSQL without its address stops the start", () => {
  expect(() => readConfig({ DOCOPS_STATE: "postgres" })).toThrow(
    'DOCOPS_STATE="postgres": needs DATABASE_URL',
  );
});

it("a server with SQLite is ready, does jobs, and starts again on its state", async () => {
  const env = { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: stateDirectory() };
  for (const _ of [1, 2]) {
    const server = await startTestServer(env);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await postRun(server)).status).toBe(200);
    await server.close(0);
  }
});

it("processes of a cluster find their tables made, and share them", async () => {
  const env = { ...quick, DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: stateDirectory() };
  const server = startProcess({ ...env, DOCOPS_WORKERS: "3" });
  const url = await urlOf(server.output);
  const listening = () => server.output.out.match(/"event":"listening"/g)?.length;
  await expect.poll(listening).toBe(3);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  server.child.kill("SIGTERM");
  expect(await endOf(server.child)).toBe(0);
  expect(server.output.err).toBe("");
});

it("a state that cannot be used ends the start with one line that says why", async () => {
  const directory = stateDirectory();
  mkdirSync(join(directory, "blobs"));
  writeFileSync(join(directory, "blobs/blob"), "bytes");
  const env = { ...quick, DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: directory };
  const server = startProcess(env);
  expect(await endOf(server.child)).toBe(1);
  expect(server.output.err).toMatch(/^docops: DOCOPS_STATE_DIR=.*docops restore.*\n$/);
});

it("a database that a newer release has migrated ends the start of each process of a cluster", async () => {
  const directory = stateDirectory();
  const { state } = readConfig({ DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: directory });
  const database = await openUnchecked(state, {}, { statementTimeoutMs: null });
  const newer = { name: "of a newer release", up: async () => undefined };
  await migrate(database, [...migrations, newer]);
  await database.close();
  const env = {
    ...quick,
    DOCOPS_STATE: "sqlite",
    DOCOPS_STATE_DIR: directory,
    DOCOPS_WORKERS: "2",
  };
  const server = startProcess(env);
  expect(await endOf(server.child)).toBe(1);
  expect(server.output.err).toContain("start the release that has migrated it");
  expect(server.output.err.trim().split("\n")).toHaveLength(1);
});

it("a database that is not there ends the start, and its password is not told", async () => {
  const server = startProcess({
    ...quick,
    DATABASE_URL: "postgres://user:hunter2@localhost:1/none",
  });
  expect(await endOf(server.child)).toBe(1);
  expect(server.output.err).toContain("ECONNREFUSED");
  expect(server.output.err + server.output.out).not.toContain("hunter2");
});
