import type { AuditOrigin } from "../audit/event.ts";
import type { AuthConfig, StateConfig } from "../config/config.ts";
import { openDatabase } from "../state/open-database.ts";
import { DatabaseKeyStore } from "./database-key-store.ts";
import { FileKeyStore } from "./file-key-store.ts";
import { KeyHasher } from "./key-hash.ts";
import { KeyService } from "./key-service.ts";

/** Where keys stand, and what their hashes are made with. */
export interface KeySettings {
  state: StateConfig;
  auth: Pick<AuthConfig, "keysFile" | "keyPeppers">;
}

/**
 * Opens the keys for a command, as a server with the same settings has them.
 *
 * @param origin who changes keys, for the audit log.
 * @returns null where the settings name no place for keys.
 * @throws what `openDatabase` throws.
 */
export async function withKeyService<T>(
  { state, auth: { keysFile, keyPeppers } }: KeySettings,
  origin: AuditOrigin,
  work: (service: KeyService) => Promise<T>,
): Promise<T | null> {
  // Without a pepper keys can still be listed and revoked.
  const hasher = new KeyHasher(keyPeppers ?? []);
  const database = await openDatabase(state, {});
  if (database === null) {
    if (keysFile === null) return null;
    return work(new KeyService({ store: new FileKeyStore(keysFile), hasher }));
  }
  try {
    return await work(new KeyService({ store: new DatabaseKeyStore(database), hasher, origin }));
  } finally {
    await database.close();
  }
}
