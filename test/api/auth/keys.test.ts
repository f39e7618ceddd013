import { describe, expect, it } from "vitest";
import { KeyCache } from "../../../apps/api/auth/key-cache.ts";
import { KeyChecker } from "../../../apps/api/auth/key-checker.ts";
import { formatKey, newKeyId, newKeySecret, parseKey } from "../../../apps/api/auth/key-format.ts";
import { KeyHasher } from "../../../apps/api/auth/key-hash.ts";
import { KeyService } from "../../../apps/api/auth/key-service.ts";
import type { KeyRecord, KeyStore } from "../../../apps/api/auth/key-store.ts";
import { newKey, pepper } from "./support.ts";

describe("the form of a key", () => {
  it("parsing a formatted key returns its id and its secret", () => {
    for (let time = 0; time < 100; time++) {
      const parts = { id: newKeyId(), secret: newKeySecret() };
      const key = formatKey(parts);
      expect(key).toMatch(/^docops_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
      expect(parseKey(key)).toEqual(parts);
    }
  });

  it("a key with one changed character does not parse", () => {
    const key = formatKey({ id: newKeyId(), secret: newKeySecret() });
    for (let place = 0; place < key.length; place++) {
      const other = key[place] === "x" ? "y" : "x";
      expect(parseKey(key.slice(0, place) + other + key.slice(place + 1))).toBeNull();
    }
  });

  it.each(["", "docops_", "Bearer x", "docops_a_b", " docops_", "docops_é"])(
    "the text %j is no key",
    (text) => {
      expect(parseKey(text)).toBeNull();
    },
  );

  it("two keys that are made differ in id and secret", () => {
    const made = Array.from({ length: 1000 }, () => [newKeyId(), newKeySecret()]);
    expect(new Set(made.map(([id]) => id)).size).toBe(1000);
    expect(new Set(made.map(([, secret]) => secret)).size).toBe(1000);
  });
});

describe("the hash of a secret", () => {
  const key = { id: "A".repeat(12), secret: "s".repeat(32) };
  const [oldest, newest] = ["o".repeat(32), "n".repeat(32)];

  it("the newest pepper signs, and all of them verify", () => {
    const before = new KeyHasher([oldest]).hash(key);
    const both = new KeyHasher([newest, oldest]);
    expect(both.hash(key)).not.toBe(before);
    expect(both.find(key, [before])).toBe(before);
    expect(both.find(key, [both.hash(key)])).toBe(both.hash(key));
    expect(new KeyHasher([newest]).find(key, [before])).toBeUndefined();
  });

  it("a hash fits neither another secret nor the same secret of another key", () => {
    const hasher = new KeyHasher([newest]);
    const hashes = [hasher.hash(key)];
    expect(hasher.find({ ...key, secret: "t".repeat(32) }, hashes)).toBeUndefined();
    expect(hasher.find({ ...key, id: "B".repeat(12) }, hashes)).toBeUndefined();
    expect(hasher.find(key, ["", "00", "zz"])).toBeUndefined();
  });
});

/** A store in memory that counts its calls. */
function countingStore() {
  const records = new Map<string, KeyRecord>();
  const calls = { find: 0, touch: [] as number[] };
  const store: KeyStore = {
    find: async (id) => {
      calls.find++;
      return records.get(id) ?? null;
    },
    list: async () => [...records.values()],
    insert: async (record) => void records.set(record.id, record),
    update: async (id, change) => {
      const record = records.get(id);
      if (record === undefined) return null;
      const changed = change(record) ?? record;
      records.set(id, changed);
      return changed;
    },
    touch: async (_id, usedAtMs) => void calls.touch.push(usedAtMs),
    close: async () => undefined,
  };
  return { store, calls };
}

/** A checker and a service over such a store, with one clock that the test moves. */
function checkerAt(startMs: number) {
  const clock = { nowMs: startMs };
  const { store, calls } = countingStore();
  const now = () => clock.nowMs;
  const hasher = new KeyHasher([pepper]);
  const cache = new KeyCache(now);
  const checker = new KeyChecker({ store, hasher, cache, now, onTouchFailure: () => undefined });
  const service = new KeyService({ store, hasher, now });
  return { clock, calls, cache, checker, service };
}

describe("a key is checked", () => {
  it("a valid key yields a principal without the secret", async () => {
    const { checker, service } = checkerAt(1000);
    const { apiKey, record } = await service.create(newKey({ scopes: ["run", "metrics"] }));
    const { outcome, principal } = await checker.check(apiKey);
    expect(outcome).toBe("ok");
    expect(principal).toEqual({
      kind: "key",
      id: record.id,
      tenant: "acme",
      scopes: new Set(["run", "metrics"]),
      limitClass: "default",
    });
    expect(JSON.stringify([principal, record])).not.toContain(parseKey(apiKey)?.secret);
  });

  it("a key with a wrong checksum is refused without a look-up", async () => {
    const { calls, checker } = checkerAt(1000);
    const key = formatKey({ id: newKeyId(), secret: newKeySecret() });
    expect((await checker.check(`${key.slice(0, -1)}_`)).outcome).toBe("malformed");
    expect(calls.find).toBe(0);
  });

  it("another secret for an id that is there is refused", async () => {
    const { checker, service } = checkerAt(1000);
    const { record } = await service.create(newKey());
    const forged = formatKey({ id: record.id, secret: newKeySecret() });
    expect((await checker.check(forged)).outcome).toBe("refused");
  });

  it("only a caller who has the secret of an expired key learns that it has expired", async () => {
    const { clock, checker, service } = checkerAt(1000);
    const { apiKey, record } = await service.create(newKey({ expiresInMs: 5000 }));
    clock.nowMs = 5999;
    expect((await checker.check(apiKey)).outcome).toBe("ok");
    clock.nowMs = 6000;
    expect((await checker.check(apiKey)).outcome).toBe("expired");
    const forged = formatKey({ id: record.id, secret: newKeySecret() });
    expect((await checker.check(forged)).outcome).toBe("refused");
  });

  it("after a rotation both secrets are good until the overlap ends", async () => {
    const { clock, checker, service } = checkerAt(1000);
    const { apiKey: before, record } = await service.create(newKey());
    const rotated = await service.rotate(record.id, 10_000);
    checker.forget(record.id);
    expect(rotated?.apiKey).not.toBe(before);
    const outcomes = async () => {
      const answers = [await checker.check(before), await checker.check(rotated?.apiKey ?? "")];
      return answers.map(({ outcome }) => outcome);
    };
    expect(await outcomes()).toEqual(["ok", "ok"]);
    clock.nowMs = 11_000;
    expect(await outcomes()).toEqual(["expired", "ok"]);
  });

  it("a second rotation within the overlap ends the oldest secret", async () => {
    const { checker, service } = checkerAt(1000);
    const { apiKey: first, record } = await service.create(newKey());
    const second = await service.rotate(record.id, 10_000);
    const third = await service.rotate(record.id, 10_000);
    const keys = [first, second?.apiKey ?? "", third?.apiKey ?? ""];
    const answers = await Promise.all(keys.map((key) => checker.check(key)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(["refused", "ok", "ok"]);
    expect(third?.record.secrets).toHaveLength(2);
  });

  it("a key that was revoked is refused, and cannot be rotated back to life", async () => {
    const { checker, service } = checkerAt(1000);
    const { apiKey, record } = await service.create(newKey());
    expect((await checker.check(apiKey)).outcome).toBe("ok");
    await service.revoke(record.id);
    checker.forget(record.id);
    expect((await checker.check(apiKey)).outcome).toBe("refused");
    expect(await service.rotate(record.id, 10_000)).toBeNull();
    expect(await service.revoke("nobody000000")).toBeNull();
  });

  it("the use of a key is written once a minute at most", async () => {
    const { clock, calls, checker, service } = checkerAt(100_000);
    const { apiKey } = await service.create(newKey());
    for (const nowMs of [100_000, 100_001, 159_999, 160_000, 160_001]) {
      clock.nowMs = nowMs;
      await checker.check(apiKey);
    }
    expect(calls.touch).toEqual([100_000, 160_000]);
  });

  it("a session ends with the secret that it began with", async () => {
    const { clock, checker, service } = checkerAt(1000);
    const { apiKey, record } = await service.create(newKey());
    const checked = await checker.check(apiKey);
    const session = { id: record.id, hash: checked.outcome === "ok" ? checked.hash : "" };
    await service.rotate(record.id, 1000);
    checker.forget(record.id);
    expect((await checker.checkSession(session)).outcome).toBe("ok");
    clock.nowMs = 2000;
    expect((await checker.checkSession(session)).outcome).toBe("expired");
    expect((await checker.checkSession({ ...session, id: "nobody000000" })).outcome).toBe(
      "refused",
    );
  });
});

describe("what was looked up is remembered", () => {
  it("an id that no key has is looked up once in five seconds, whoever asks", async () => {
    const { clock, calls, checker } = checkerAt(1000);
    const key = formatKey({ id: newKeyId(), secret: newKeySecret() });
    const ask = async () => (await checker.check(key)).outcome;
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill("refused"));
    clock.nowMs = 5999;
    await ask();
    expect(calls.find).toBe(1);
    clock.nowMs = 6001;
    await ask();
    expect(calls.find).toBe(2);
  });

  it("the memory for looked-up ids is bounded", async () => {
    const cache = new KeyCache();
    for (let index = 0; index < 25_000; index++) await cache.find(`${index}`, async () => null);
    expect(cache.size).toBe(10_000);
  });

  it("a look-up that has failed is not remembered", async () => {
    const cache = new KeyCache();
    const failing = cache.find("id", () => Promise.reject(new Error("gone")));
    await expect(failing).rejects.toThrow("gone");
    expect(cache.size).toBe(0);
    expect(await cache.find("id", async () => null)).toBeNull();
  });
});
