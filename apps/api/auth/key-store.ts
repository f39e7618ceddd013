import type { Scope } from "../../contract/scopes.ts";
import type { AuditEvent } from "../audit/event.ts";

/** A secret of a key, as it is kept. */
export interface SecretRecord {
  /** `KeyHasher.hash`: hexadecimal. */
  readonly hash: string;
  /** Unix time in milliseconds; null: as long as the key. A rotation sets it for the old secret. */
  readonly expiresAtMs: number | null;
}

/** A key, as it is kept. Times are Unix times in milliseconds. */
export interface KeyRecord {
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly limitClass: string;
  /** The newest first; two while a rotation overlaps. */
  readonly secrets: readonly SecretRecord[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

/**
 * Where keys are kept. `test/conformance/keys.ts` says what each adapter has to do. Every method throws
 * `KeyStoreError` for a file, or the `StateUnavailableError` of a database, where the keys cannot be had.
 */
export interface KeyStore {
  /** @returns null for an id that no key has. */
  find(id: string): Promise<KeyRecord | null>;
  /** All keys, the oldest first. */
  list(): Promise<KeyRecord[]>;
  /**
   * Adds a key.
   *
   * @param event is written in one step with the key, where the store has an audit log beside it.
   * @throws KeyStoreError where its id is taken.
   */
  insert(record: KeyRecord, event?: AuditEvent): Promise<void>;
  /**
   * Changes a key in one step: of two changes at once the second sees what the first has made.
   *
   * @param change gets the key as it is; null leaves it so.
   * @param event is written in one step with a change, where the store has an audit log beside it.
   * @returns the key as it is then; null where there is none.
   */
  update(
    id: string,
    change: (record: KeyRecord) => KeyRecord | null,
    event?: AuditEvent,
  ): Promise<KeyRecord | null>;
  /** Notes when a key was used, where the store notes that. */
  touch(id: string, usedAtMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A file of keys cannot be read or written, or an id is taken. The message has no secret and no key. */
export class KeyStoreError extends Error {
  override readonly name = "KeyStoreError";
}

/** The secrets of a key that are good at a time; none of a key that was revoked or is over. */
export function liveSecrets(
  { secrets, expiresAtMs, revokedAtMs }: KeyRecord,
  nowMs: number,
): SecretRecord[] {
  const isOver = (end: number | null) => end !== null && end <= nowMs;
  if (revokedAtMs !== null || isOver(expiresAtMs)) return [];
  return secrets.filter((secret) => !isOver(secret.expiresAtMs));
}
