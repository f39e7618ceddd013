import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FileKeyStore } from "../../../apps/api/auth/file-key-store.ts";
import { KeyHasher } from "../../../apps/api/auth/key-hash.ts";
import { KeyService, type NewKey } from "../../../apps/api/auth/key-service.ts";

export const pepper = "pepper-of-the-tests-and-long-enough";

/** A directory that is gone when the test is. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-auth-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A file of keys, what manages it, and the settings of a server that takes its keys. */
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
