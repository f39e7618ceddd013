import type { Scope } from "../../contract/scopes.ts";
import { type AuditEvent, type AuditOrigin, serverOrigin } from "../audit/event.ts";
import { formatKey, newKeyId, newKeySecret } from "./key-format.ts";
import type { KeyHasher } from "./key-hash.ts";
import { type KeyRecord, type KeyStore, liveSecrets } from "./key-store.ts";

/** The properties of a new key. */
export interface NewKey {
  label: string;
  tenant: string;
  scopes: readonly Scope[];
  limitClass: string;
  /** Null: it does not expire. */
  expiresInMs: number | null;
}

/** A key with its secret, which is shown once. */
export interface IssuedKey {
  /** The whole key. */
  apiKey: string;
  record: KeyRecord;
}

export interface KeyServiceOptions {
  store: KeyStore;
  hasher: KeyHasher;
  /** Called for each key that has changed, so that caches forget it. */
  onChange?: (id: string) => void;
  /** The origin of the changes, for the audit log. */
  origin?: AuditOrigin;
  /** Unix time in milliseconds. */
  now?: () => number;
}

/** Creates, lists, rotates and revokes keys: for `/v1/keys` and for `docops keys`. */
export class KeyService {
  readonly #options: KeyServiceOptions;
  readonly #origin: AuditOrigin;
  readonly #store: KeyStore;
  readonly #hasher: KeyHasher;
  readonly #onChange: (id: string) => void;
  readonly #now: () => number;

  constructor(options: KeyServiceOptions) {
    const { store, hasher, onChange, now, origin } = options;
    this.#options = options;
    this.#origin = origin ?? serverOrigin;
    this.#store = store;
    this.#hasher = hasher;
    this.#onChange = onChange ?? (() => undefined);
    this.#now = now ?? Date.now;
  }

  /** The same service with another origin in the audit log. */
  by(origin: AuditOrigin): KeyService {
    return new KeyService({ ...this.#options, origin });
  }

  /** @throws KeyStoreError */
  async create({ expiresInMs, ...key }: NewKey): Promise<IssuedKey> {
    const parts = { id: newKeyId(), secret: newKeySecret() };
    const createdAtMs = this.#now();
    const record: KeyRecord = {
      ...key,
      id: parts.id,
      secrets: [{ hash: this.#hasher.hash(parts), expiresAtMs: null }],
      createdAtMs,
      expiresAtMs: expiresInMs === null ? null : createdAtMs + expiresInMs,
      revokedAtMs: null,
      lastUsedAtMs: null,
    };
    const { tenant, scopes } = record;
    const detail = { tenant, scopes: scopes.join(" "), expires_at: record.expiresAtMs };
    await this.#store.insert(record, this.#event("key.created", parts.id, detail));
    this.#onChange(parts.id);
    return { apiKey: formatKey(parts), record };
  }

  /** @throws KeyStoreError */
  list(): Promise<KeyRecord[]> {
    return this.#store.list();
  }

  /**
   * Gives a key a new secret. The previous secret stays valid for the overlap; older secrets become invalid.
   *
   * @returns null if no key has this id, or the key is revoked or has expired.
   * @throws KeyStoreError
   */
  async rotate(id: string, overlapMs: number): Promise<IssuedKey | null> {
    const parts = { id, secret: newKeySecret() };
    const hash = this.#hasher.hash(parts);
    let hasRotated = false;
    const change = (before: KeyRecord) => {
      const nowMs = this.#now();
      const [newest] = liveSecrets(before, nowMs);
      hasRotated = newest !== undefined;
      if (newest === undefined) return null;
      const untilMs = Math.min(nowMs + overlapMs, newest.expiresAtMs ?? Number.POSITIVE_INFINITY);
      return {
        ...before,
        secrets: [
          { hash, expiresAtMs: null },
          { hash: newest.hash, expiresAtMs: untilMs },
        ],
      };
    };
    const event = this.#event("key.rotated", id, { overlap_ms: overlapMs });
    const record = await this.#store.update(id, change, event);
    this.#onChange(id);
    return record === null || !hasRotated ? null : { apiKey: formatKey(parts), record };
  }

  /**
   * Makes a key invalid. It stays in the list. A key that is already revoked does not change.
   *
   * @returns null if no key has this id.
   * @throws KeyStoreError
   */
  async revoke(id: string): Promise<KeyRecord | null> {
    const record = await this.#store.update(
      id,
      (before) => (before.revokedAtMs === null ? { ...before, revokedAtMs: this.#now() } : null),
      this.#event("key.revoked", id, {}),
    );
    this.#onChange(id);
    return record;
  }

  #event(
    action: "key.created" | "key.rotated" | "key.revoked",
    id: string,
    detail: AuditEvent["detail"],
  ): AuditEvent {
    return { ...this.#origin, action, object: `key:${id}`, outcome: "ok", detail };
  }
}
