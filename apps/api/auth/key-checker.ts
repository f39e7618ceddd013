import type { Authentication, Refusal } from "./authentication.ts";
import { KeyCache } from "./key-cache.ts";
import { type KeyParts, parseKey } from "./key-format.ts";
import type { KeyHasher } from "./key-hash.ts";
import { type KeyRecord, type KeyStore, liveSecrets } from "./key-store.ts";
import type { Principal } from "./principal.ts";

/** Times of use are written once in this time. */
const touchEveryMs = 60_000;

export interface KeyCheckerOptions {
  store: KeyStore;
  hasher: KeyHasher;
  /** Hears of a time of use that could not be written: the request goes on. */
  onTouchFailure: (error: unknown) => void;
  cache?: KeyCache;
  /** Unix time in milliseconds. */
  now?: () => number;
}

/** Says whose a key is. */
export class KeyChecker {
  readonly #store: KeyStore;
  readonly #hasher: KeyHasher;
  readonly #onTouchFailure: (error: unknown) => void;
  readonly #cache: KeyCache;
  readonly #now: () => number;
  /** Only of keys that were there, so that it is no longer than the store. */
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
   * The form and the checksum come first, then the look-up, then the secret.
   *
   * @param text the whole key.
   * @returns with the hash that fitted: a session is bound to this secret by it.
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
   * Says whether a session goes on: the key is there, is good, and has not got another secret.
   *
   * @param hash what `check` gave at the sign-in.
   * @throws KeyStoreError
   */
  async checkSession({ id, hash }: { id: string; hash: string }): Promise<KeyAuthentication> {
    const record = await this.#find(id);
    if (record === null) return refused("refused");
    return this.#judge(record, (hashes) => hashes.find((live) => live === hash));
  }

  /** A key has changed in this process: the next request sees it. */
  forget(id: KeyParts["id"]): void {
    this.#cache.forget(id);
  }

  /** Resolves when no time of use is being written. */
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
    // Only who has the secret is told that it was good once.
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

/** What came of a check, and the hash that fitted. */
export type KeyAuthentication =
  | (Extract<Authentication, { outcome: "ok" }> & { hash: string })
  | Refusal;

function refused(outcome: Refusal["outcome"]): Refusal {
  return { outcome, principal: null };
}

function principalOf({ id, tenant, scopes, limitClass }: KeyRecord): Principal {
  return { kind: "key", id, tenant, scopes: new Set(scopes), limitClass };
}
