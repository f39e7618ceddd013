import type { Scope } from "../../contract/scopes.ts";
import type { AuditEvent } from "../audit/event.ts";

/** A stored secret of a key. */
export interface SecretRecord {
  /** The result of `KeyHasher.hash`, in hexadecimal. */
  readonly hash: string;
  /** Unix time in milliseconds; null: it expires with the key. A rotation sets it for the old secret. */
  readonly expiresAtMs: number | null;
}

/** A stored key. Times are Unix times in milliseconds. */
export interface KeyRecord {
  readonly id: string;
  /** A name for people. */
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
 * The interface to stored keys; `test/conformance/keys.ts` tests each adapter. If the keys cannot be read or written,
 * methods throw `KeyStoreError` for a file and `StateUnavailableError` for a database.
 */
export interface KeyStore {
  /** @returns null if no key has this id. */
  find(id: string): Promise<KeyRecord | null>;
  /** All keys, the oldest first. */
  list(): Promise<KeyRecord[]>;
  /**
   * Adds a key.
   *
   * @param event is written in the same transaction as the key, if the store has an audit log.
   * @throws KeyStoreError if the id is taken.
   */
  insert(record: KeyRecord, event?: AuditEvent): Promise<void>;
  /**
   * Changes a key atomically: the second of two concurrent changes sees the result of the first.
   *
   * @param change receives the current key, and returns the new one; null changes nothing.
   * @param event is written in the same transaction as a change, if the store has an audit log.
   * @returns the key after the change; null if no key has this id.
   */
  update(
    id: string,
    change: (record: KeyRecord) => KeyRecord | null,
    event?: AuditEvent,
  ): Promise<KeyRecord | null>;
  /** Stores when a key was used. A store may ignore this. */
  touch(id: string, usedAtMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A key file cannot be read or written, or an id is taken. The message contains no secret and no key. */
export class KeyStoreError extends Error {
  override readonly name = "KeyStoreError";
}

/** The secrets of a key that are valid at a time; none for a key that is revoked or has expired. */
export function liveSecrets(
  { secrets, expiresAtMs, revokedAtMs }: KeyRecord,
  nowMs: number,
): SecretRecord[] {
  const isOver = (end: number | null) => end !== null && end <= nowMs;
  if (revokedAtMs !== null || isOver(expiresAtMs)) return [];
  return secrets.filter((secret) => !isOver(secret.expiresAtMs));
}
