import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { DatabaseKeyStore } from "../../../apps/api/auth/database-key-store.ts";
import { FileKeyStore } from "../../../apps/api/auth/file-key-store.ts";
import { KeyHasher } from "../../../apps/api/auth/key-hash.ts";
import { KeyService, type NewKey } from "../../../apps/api/auth/key-service.ts";
import { readConfig } from "../../../apps/api/config/config.ts";
import { openDatabase } from "../../../apps/api/state/open-database.ts";

export const pepper = "pepper-of-the-tests-and-long-enough";

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-auth-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A key file, a service that manages it, and the settings of a server that uses it. */
export async function keysFile({ peppers = [pepper] }: { peppers?: readonly string[] } = {}) {
  const path = join(temporaryDirectory(), "keys.json");
  const store = new FileKeyStore(path);
  const service = new KeyService({ store, hasher: new KeyHasher(peppers) });
  // An empty file would not be there.
  await service.create(newKey({ label: "of nobody" }));
  return {
    path,
    store,
    service,
    env: {
      DOCOPS_AUTH: "keys",
      DOCOPS_KEY_PEPPER: peppers.join(","),
      DOCOPS_API_KEYS_FILE: path,
    },
  };
}

/** A key that may run jobs, with other values laid over it. */
export function newKey(values: Partial<NewKey> = {}): NewKey {
  return {
    label: "test",
    tenant: "acme",
    scopes: ["run"],
    limitClass: "default",
    expiresInMs: null,
    ...values,
  };
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Keys in a SQLite database, the service that `docops keys` uses, and the settings of a server. */
export async function keysDatabase() {
  const env = {
    DOCOPS_AUTH: "keys",
    DOCOPS_KEY_PEPPER: pepper,
    DOCOPS_STATE: "sqlite",
    DOCOPS_STATE_DIR: join(temporaryDirectory(), "state"),
  };
  const { state } = readConfig(env);
  const database = await openDatabase(state);
  if (database === null) throw new Error("these settings have no state");
  onTestFinished(() => database.close());
  const store = new DatabaseKeyStore(database);
  return { env, store, service: new KeyService({ store, hasher: new KeyHasher([pepper]) }) };
}
