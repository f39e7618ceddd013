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

it("settings of blobs are read, and told where nothing uses them", () => {
  expect(readConfig({}).blobs).toEqual({ place: { kind: "file" }, endpoint: null, kmsKeyId: null });
  const place = (value: string) =>
    readConfig({ DOCOPS_BLOBS: value, DOCOPS_STATE: "sqlite" }).blobs.place;
  expect(place("s3://bucket")).toEqual({ kind: "s3", bucket: "bucket", prefix: "" });
  expect(place("s3://bucket/a/b/")).toEqual({ kind: "s3", bucket: "bucket", prefix: "a/b/" });
  expect(() => place("https://bucket")).toThrow("must be file or s3://bucket/prefix");
  expect(() => readConfig({ DOCOPS_S3_ENDPOINT: "http://user:hunter2@host" })).toThrow(
    "without a login",
  );
  expect(readConfig({ DOCOPS_BLOBS: "s3://bucket" }).notices).toEqual([
    "DOCOPS_BLOBS is not used: DOCOPS_STATE is none",
  ]);
  expect(readConfig({ DOCOPS_S3_KMS_KEY_ID: "key" }).notices).toEqual([
    "DOCOPS_S3_KMS_KEY_ID is not used: DOCOPS_BLOBS is file",
  ]);
});

it("a server whose bucket is not there does not start, and names it", async () => {
  const server = startProcess({
    ...quick,
    ...{ DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: stateDirectory() },
    ...{ DOCOPS_BLOBS: "s3://bucket", DOCOPS_S3_ENDPOINT: "http://127.0.0.1:1" },
    ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "hunter2" },
  });
  expect(await endOf(server.child)).toBe(1);
  expect(server.output.err).toContain("the blob store cannot be used (ECONNREFUSED)");
  expect(server.output.err + server.output.out).not.toContain("hunter2");
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
  const listening = () => server.output.out.match(/"event":"listening"/g)?.length;
  await expect.poll(listening).toBe(3);
  const url = await urlOf(server.output);
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
  expect(server.output.err).toContain("start the release that migrated it");
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
