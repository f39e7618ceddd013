import type { AuditOrigin } from "../audit/event.ts";
import type { AuthConfig, StateConfig } from "../config/config.ts";
import { openDatabase } from "../state/open-database.ts";
import { DatabaseKeyStore } from "./database-key-store.ts";
import { FileKeyStore } from "./file-key-store.ts";
import { KeyHasher } from "./key-hash.ts";
import { KeyService } from "./key-service.ts";

/** The settings that name the key store and the peppers. */
export interface KeySettings {
  state: StateConfig;
  auth: Pick<AuthConfig, "keysFile" | "keyPeppers">;
}

/**
 * Opens the key store for a command, from the same settings as the server's.
 *
 * @param origin the origin of changes, for the audit log.
 * @returns null if the settings name no key store.
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
