import { KeyHasher } from "../../apps/api/auth/key-hash.ts";
import { KeyService } from "../../apps/api/auth/key-service.ts";
import type { KeyStore } from "../../apps/api/auth/key-store.ts";

/** The pepper of the servers that a benchmark starts. */
export const pepper = "the pepper of servers that live for minutes";

/** Creates a key for jobs. @returns the key, for `Authorization: Bearer`. */
export async function createKey(store: KeyStore): Promise<string> {
  const service = new KeyService({ store, hasher: new KeyHasher([pepper]) });
  const { apiKey } = await service.create({
    label: "bench",
    tenant: "bench",
    scopes: ["run"],
    limitClass: "default",
    expiresInMs: null,
  });
  return apiKey;
}
