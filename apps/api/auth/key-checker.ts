import type { Authentication, Refusal } from "./authentication.ts";
import { KeyCache } from "./key-cache.ts";
import { type KeyParts, parseKey } from "./key-format.ts";
import type { KeyHasher } from "./key-hash.ts";
import { type KeyRecord, type KeyStore, liveSecrets } from "./key-store.ts";
import type { Principal } from "./principal.ts";

/** How often the last-used time of a key is written at most. */
const touchEveryMs = 60_000;

export interface KeyCheckerOptions {
  store: KeyStore;
  hasher: KeyHasher;
  /** Called when a last-used time could not be written. The request continues. */
  onTouchFailure: (error: unknown) => void;
  cache?: KeyCache;
  /** Unix time in milliseconds. */
  now?: () => number;
}

/** Authenticates API keys and the sessions of keys. */
export class KeyChecker {
  readonly #store: KeyStore;
  readonly #hasher: KeyHasher;
  readonly #onTouchFailure: (error: unknown) => void;
  readonly #cache: KeyCache;
  readonly #now: () => number;
  /** Contains only ids of existing keys, so that it cannot grow larger than the store. */
  readonly #touchedAtMs = new Map<string, number>();
  readonly #touching = new Set<Promise<void>>();

  constructor({ store, hasher, onTouchFailure, cache, now }: KeyCheckerOptions) {
    this.#store = store;
    this.#hasher = hasher;
    this.#onTouchFailure = onTouchFailure;
    this.#cache = cache ?? new KeyCache();
    this.#now = now ?? Date.now;
  }

  /**
   * Checks the form and the checksum first, then looks the key up, then compares the secret.
   *
   * @param text the whole key.
   * @returns the result with the hash that matched, which binds a session to this secret.
   * @throws KeyStoreError
   */
  async check(text: string): Promise<KeyAuthentication> {
    const key = parseKey(text);
    if (key === null) return refused("malformed");
    const record = await this.#find(key.id);
    if (record === null) return refused("refused");
    return this.#judge(record, (hashes) => this.#hasher.find(key, hashes));
  }

  /**
   * Checks whether a session is still valid: its key exists, is valid and still has the secret of the sign-in.
   *
   * @param hash the hash that `check` returned at the sign-in.
   * @throws KeyStoreError
   */
  async checkSession({ id, hash }: { id: string; hash: string }): Promise<KeyAuthentication> {
    const record = await this.#find(id);
    if (record === null) return refused("refused");
    return this.#judge(record, (hashes) => hashes.find((live) => live === hash));
  }

  /** Forgets a key that this process has changed, so that the next request looks it up. */
  forget(id: KeyParts["id"]): void {
    this.#cache.forget(id);
  }

  /** Waits until all last-used times are written. */
  async close(): Promise<void> {
    await Promise.all(this.#touching);
  }

  #find(id: string): Promise<KeyRecord | null> {
    return this.#cache.find(id, (wanted) => this.#store.find(wanted));
  }

  #judge(
    record: KeyRecord,
    findHash: (hashes: readonly string[]) => string | undefined,
  ): KeyAuthentication {
    const nowMs = this.#now();
    const live = liveSecrets(record, nowMs).map(({ hash }) => hash);
    const hash = findHash(live);
    if (hash !== undefined) {
      this.#touch(record, nowMs);
      return { outcome: "ok", principal: principalOf(record), hash };
    }
    // Only a client that has the secret learns that the key was valid once.
    const wasGood = findHash(record.secrets.map((secret) => secret.hash)) !== undefined;
    return refused(wasGood && record.revokedAtMs === null ? "expired" : "refused");
  }

  #touch({ id, lastUsedAtMs }: KeyRecord, nowMs: number): void {
    // Another process may have written it.
    const lastMs = Math.max(lastUsedAtMs ?? 0, this.#touchedAtMs.get(id) ?? 0);
    if (nowMs - lastMs < touchEveryMs) return;
    this.#touchedAtMs.set(id, nowMs);
    const touching = this.#store.touch(id, nowMs).catch(this.#onTouchFailure);
    this.#touching.add(touching);
    void touching.finally(() => this.#touching.delete(touching));
  }
}

/** The result of a check, and the hash that matched. */
export type KeyAuthentication =
  | (Extract<Authentication, { outcome: "ok" }> & { hash: string })
  | Refusal;

function refused(outcome: Refusal["outcome"]): Refusal {
  return { outcome, principal: null };
}

function principalOf({ id, tenant, scopes, limitClass }: KeyRecord): Principal {
  return { kind: "key", id, tenant, scopes: new Set(scopes), limitClass };
}
