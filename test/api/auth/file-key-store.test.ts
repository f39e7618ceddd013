import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { readFile, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileKeyStore } from "../../../apps/api/auth/file-key-store.ts";
import { KeyStoreError } from "../../../apps/api/auth/key-store.ts";
import { keysFile, newKey, temporaryDirectory } from "./support.ts";

describe("a key file", () => {
  it("a missing key file is created readable only by its owner, and no other file remains", async () => {
    const { path } = await keysFile();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(["keys.json"]);
  });

  it("a key that could not be read again is not written, and the keys of the file stay", async () => {
    const { path, service } = await keysFile();
    const before = await readFile(path, "utf8");
    const made = service.create(newKey({ label: "x".repeat(201) }));
    await expect(made).rejects.toThrow("wrong at keys.1.label");
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("whoever could read the file can read it after a change", async () => {
    const { path, service } = await keysFile();
    chmodSync(path, 0o640);
    if (process.getuid?.() === 0) chownSync(path, 12, 34);
    const before = statSync(path);
    await service.create(newKey());
    const { ino, mode, uid, gid } = statSync(path);
    expect(ino).not.toBe(before.ino);
    expect([mode, uid, gid]).toEqual([before.mode, before.uid, before.gid]);
  });

  it("a file that has changed is read again after a second, and at once when the store is told", async () => {
    const { path, service } = await keysFile();
    let nowMs = 0;
    const store = new FileKeyStore(path, { now: () => nowMs });
    const { record: first } = await service.create(newKey());
    expect(await store.find(first.id)).not.toBeNull();
    const { record: second } = await service.create(newKey());
    nowMs = 999;
    expect(await store.find(second.id)).toBeNull();
    nowMs = 1000;
    expect(await store.find(second.id)).not.toBeNull();
    const { record: third } = await service.create(newKey());
    expect(await store.find(third.id)).toBeNull();
    store.reload();
    expect(await store.find(third.id)).not.toBeNull();
  });

  it("a file that is broken later is told once, and the keys before still count", async () => {
    const { path, service } = await keysFile();
    let nowMs = 0;
    const faults: KeyStoreError[] = [];
    const store = new FileKeyStore(path, {
      now: () => nowMs,
      onFault: (error) => faults.push(error),
    });
    const { record } = await service.create(newKey());
    expect(await store.find(record.id)).not.toBeNull();
    await writeFile(path, '{"keys": [{"id": "s3cret');
    for (nowMs = 1000; nowMs < 5000; nowMs += 1000) {
      expect(await store.find(record.id)).not.toBeNull();
    }
    expect(faults.map(({ message }) => message)).toEqual(["the key file is not JSON"]);
  });

  it.each([
    ["", "is not JSON"],
    ["[]", "is wrong at its top"],
    ['{"keys":[{"id":"x"}]}', "is wrong at keys.0.id"],
    ['{"keys":[],"more":1}', "is wrong at its top"],
  ])("the file %j says what is wrong, and quotes nothing", async (text, told) => {
    const path = join(temporaryDirectory(), "keys.json");
    writeFileSync(path, text);
    const store = new FileKeyStore(path);
    await expect(store.list()).rejects.toThrow(told);
    await expect(store.find("x")).rejects.toThrow(KeyStoreError);
    // Nothing is written over what could be keys.
    await expect(store.insert({} as never)).rejects.toThrow(told);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it("a link to the file stays a link when the file is written", async () => {
    const { path, service } = await keysFile();
    const link = join(temporaryDirectory(), "link.json");
    await symlink(path, link);
    const { record } = await service.create(newKey());
    await new FileKeyStore(link).update(record.id, (before) => ({ ...before, label: "changed" }));
    expect((await new FileKeyStore(path).find(record.id))?.label).toBe("changed");
    expect(readdirSync(dirname(link))).toEqual(["link.json"]);
  });

  it("another file under the same name is read, whatever its time says", async () => {
    const { path, service } = await keysFile();
    let nowMs = 0;
    const store = new FileKeyStore(path, { now: () => nowMs });
    const { record } = await service.create(newKey());
    expect(await store.find(record.id)).not.toBeNull();
    const { atime, mtime } = statSync(path);
    const other = `${path}.other`;
    writeFileSync(other, '{"keys":[]}');
    utimesSync(other, atime, mtime);
    await rename(other, path);
    nowMs = 1000;
    expect(await store.find(record.id)).toBeNull();
  });

  it("a lock that is never released is named in the error, and the key file does not change", async () => {
    const { path, service } = await keysFile();
    writeFileSync(`${path}.lock`, "");
    const before = await readFile(path, "utf8");
    await expect(service.create(newKey())).rejects.toThrow(`${path}.lock exists`);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(existsSync(`${path}.lock`)).toBe(true);
  }, 20_000);

  it.skipIf(process.getuid?.() === 0)(
    "a directory that cannot be written is reported",
    async () => {
      const { path, service } = await keysFile();
      chmodSync(dirname(path), 0o500);
      await expect(service.create(newKey())).rejects.toThrow("cannot be written (EACCES)");
      chmodSync(dirname(path), 0o700);
    },
  );
});
