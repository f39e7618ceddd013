import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { StateConfig } from "../../../apps/api/config/config.ts";
import type { RunningServer } from "../../../apps/api/server.ts";
import type { Database } from "../../../apps/api/state/database.ts";
import type { TestEngine } from "../../conformance/engines.ts";
import { runForm } from "../support.ts";

/** A state that servers and tests share. */
export interface SharedState {
  /** The environment of a server that has it. */
  env: Readonly<Record<string, string>>;
  open(): Promise<Database>;
}

/** A new state with a directory of its own for blobs. */
export function newState(engine: TestEngine): SharedState {
  const config: StateConfig = engine.newState();
  const directory = config.engine === "sqlite" ? config.directory : temporaryDirectory();
  return {
    env: {
      DOCOPS_STATE: config.engine,
      DOCOPS_STATE_DIR: directory,
      DOCOPS_MIGRATE: "auto",
      ...(config.databaseUrl === null ? {} : { DATABASE_URL: config.databaseUrl }),
    },
    open: () => engine.open(config),
  };
}

/** A run with a key. */
export function postKeyed(
  { url }: Pick<RunningServer, "url">,
  key: string,
  {
    form = runForm(),
    path = "/v1/run",
    ...init
  }: RequestInit & { form?: FormData; path?: string } = {},
): Promise<Response> {
  const headers = { "Idempotency-Key": key, ...init.headers };
  return fetch(url + path, { ...init, method: "POST", body: form, headers });
}

/** An answer as a replay has to have it. */
export async function contentOf(answer: Response) {
  const names = ["content-type", "content-disposition", "cache-control", "x-docops-exit-code"];
  return {
    status: answer.status,
    headers: names.map((name) => answer.headers.get(name)),
    body: Buffer.from(await answer.arrayBuffer()).toString("base64"),
  };
}

/** Whether an answer is the one of an earlier request. */
export function isReplay(answer: Response): boolean {
  return answer.headers.get("idempotency-replayed") === "true";
}

/** The keys that are in use, and how far they are. */
export async function keysOf({ db }: Database) {
  return db.selectFrom("idempotency").select(["key", "state"]).orderBy("key").execute();
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-state-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
