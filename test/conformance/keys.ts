import { describe, expect, it } from "vitest";
import { formatKey, newKeyId } from "../../apps/api/auth/key-format.ts";
import { KeyHasher } from "../../apps/api/auth/key-hash.ts";
import { KeyService } from "../../apps/api/auth/key-service.ts";
import { type KeyRecord, type KeyStore, KeyStoreError } from "../../apps/api/auth/key-store.ts";

/** The adapter under test. */
export interface KeyStoreFixture {
  /** Opens the same keys once more, as another process would. */
  open(): Promise<KeyStore>;
}

export interface KeyStoreTraits {
  /** Whether the adapter writes times of use. */
  notesUse: boolean;
  /** A store without a key; the fixture cleans up behind the test. */
  make(): Promise<KeyStoreFixture>;
}

const hash = (digit: string) => digit.repeat(64);

function recordOf(values: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: newKeyId(),
    label: 'Büro 一号, "quoted"',
    tenant: "acme",
    scopes: ["run", "jobs:read"],
    limitClass: "gold",
    secrets: [{ hash: hash("a"), expiresAtMs: null }],
    createdAtMs: 1_790_000_000_123,
    expiresAtMs: null,
    revokedAtMs: null,
    lastUsedAtMs: null,
    ...values,
  };
}

/** The tests that every `KeyStore` must pass. */
export function describeKeyStore(name: string, { notesUse, make }: KeyStoreTraits): void {
  describe(name, () => {
    it("a key is found as it was inserted, by another process too", async () => {
      const { open } = await make();
      const store = await open();
      const plain = recordOf();
      const full = recordOf({
        createdAtMs: plain.createdAtMs + 1,
        expiresAtMs: 1_900_000_000_001,
        revokedAtMs: 1_800_000_000_002,
        scopes: ["admin"],
        secrets: [
          { hash: hash("b"), expiresAtMs: null },
          { hash: hash("c"), expiresAtMs: 1_850_000_000_003 },
        ],
      });
      for (const record of [plain, full]) await store.insert(record);
      const other = await open();
      for (const each of [store, other]) {
        expect(await each.find(plain.id)).toEqual(plain);
        expect(await each.find(full.id)).toEqual(full);
        expect(await each.list()).toEqual([plain, full]);
      }
    });

    it("an unknown id finds no key", async () => {
      const store = await (await make()).open();
      await store.insert(recordOf());
      for (const id of [newKeyId(), "", "' or 1=1 --", "__proto__"]) {
        expect(await store.find(id)).toBeNull();
        expect(await store.update(id, (record) => record)).toBeNull();
      }
    });

    it("two keys with one id cannot be, and the first stays as it was", async () => {
      const store = await (await make()).open();
      const record = recordOf();
      await store.insert(record);
      await expect(store.insert({ ...record, tenant: "other" })).rejects.toThrow(KeyStoreError);
      expect(await store.list()).toEqual([record]);
    });

    it("a change is seen by the next look-up, and null changes nothing", async () => {
      const store = await (await make()).open();
      const record = recordOf();
      await store.insert(record);
      expect(await store.update(record.id, () => null)).toEqual(record);
      const revokedAtMs = 1_800_000_000_000;
      const changed = { ...record, revokedAtMs };
      expect(await store.update(record.id, (before) => ({ ...before, revokedAtMs }))).toEqual(
        changed,
      );
      expect(await store.find(record.id)).toEqual(changed);
    });

    it("concurrent changes by several processes are all kept", async () => {
      const { open } = await make();
      const stores = await Promise.all([open(), open(), open()]);
      const record = recordOf({ expiresAtMs: 0 });
      await stores[0]?.insert(record);
      const increments = Array.from({ length: 30 }, (_, index) =>
        stores[index % stores.length]?.update(record.id, (before) => ({
          ...before,
          expiresAtMs: (before.expiresAtMs ?? 0) + 1,
        })),
      );
      await Promise.all(increments);
      const [after] = (await stores[1]?.list()) ?? [];
      expect(after?.expiresAtMs).toBe(30);
    });

    it("of two rotations at once the store keeps the secrets of both", async () => {
      const { open } = await make();
      const hasher = new KeyHasher(["p".repeat(32)]);
      const services = [await open(), await open()].map(
        (store) => new KeyService({ store, hasher }),
      );
      const issued = await services[0]?.create({ ...recordOf(), expiresInMs: null });
      const id = issued?.record.id ?? "";
      const rotated = await Promise.all(services.map((service) => service.rotate(id, 60_000)));
      const store = await open();
      const kept = (await store.find(id))?.secrets.map((secret) => secret.hash) ?? [];
      expect(kept).toHaveLength(2);
      const hashes = rotated.map((each) => each?.record.secrets[0]?.hash);
      expect(new Set(hashes)).toEqual(new Set(kept));
      expect(rotated.map((each) => each?.apiKey.startsWith(`docops_${id}_`))).toEqual([true, true]);
    });

    it("a secret stands nowhere in what is kept", async () => {
      const { open } = await make();
      const store = await open();
      const service = new KeyService({ store, hasher: new KeyHasher(["p".repeat(32)]) });
      const { apiKey, record } = await service.create({ ...recordOf(), expiresInMs: null });
      const secret = apiKey.slice(formatKey({ id: record.id, secret: "" }).length - 6).slice(0, 32);
      expect(secret).toMatch(/^[0-9A-Za-z]{32}$/);
      expect(apiKey).toContain(secret);
      expect(JSON.stringify(await store.list())).not.toContain(secret);
    });

    it(`a time of use ${notesUse ? "stands in the list" : "leaves no trace"}`, async () => {
      const store = await (await make()).open();
      const record = recordOf();
      await store.insert(record);
      await store.touch(record.id, 1_800_000_000_000);
      await store.touch(newKeyId(), 1_800_000_000_000);
      const lastUsedAtMs = notesUse ? 1_800_000_000_000 : null;
      expect(await store.list()).toEqual([{ ...record, lastUsedAtMs }]);
    });
  });
}
