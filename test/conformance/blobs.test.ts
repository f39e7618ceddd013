import { createHash, randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it, onTestFinished } from "vitest";
import { BlobMismatchError, type BlobStore } from "../../apps/api/blobs/blob-store.ts";
import { FileBlobs } from "../../apps/api/blobs/file-blobs.ts";
import { openStore } from "../../apps/api/blobs/open-blobs.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import { Breakers } from "../../apps/api/limits/breakers.ts";
import { StateUnavailableError } from "../../apps/api/state/errors.ts";
import { type S3Server, startFauxqsServer, startS3rver, stubCredentials } from "./s3-servers.ts";

/** More than a store of S3 keeps in memory to send it again. */
const large = 9 * 1024 * 1024;

function digestOf(content: Uint8Array) {
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Content in pieces, as it comes from a request. */
async function* inPieces(content: Uint8Array, size = 64 * 1024) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function read(blobs: BlobStore, key: string, range?: { start: number; end: number }) {
  const stream = await blobs.get(key, range);
  return stream === null ? null : Buffer.concat(await Array.fromAsync(stream));
}

async function keysOf(blobs: BlobStore, prefix: string): Promise<string[]> {
  const listed = await Array.fromAsync(blobs.list(prefix));
  return listed.map(({ key }) => key).sort();
}

function put(blobs: BlobStore, key: string, content: Uint8Array) {
  return blobs.put(key, content, digestOf(content));
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-blobs-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function openS3(
  server: S3Server,
  prefix = "some/prefix",
  breakers = new Breakers(),
): Promise<BlobStore> {
  stubCredentials();
  const { blobs, state } = readConfig({
    DOCOPS_BLOBS: `s3://${server.bucket}/${prefix}`,
    DOCOPS_S3_ENDPOINT: server.endpoint,
  });
  const store = await openStore({ blobs, state, minFreeBytes: 0, breakers });
  onTestFinished(() => store.close());
  return store;
}

async function openFiles(directory = newDirectory()): Promise<BlobStore> {
  const { blobs, state } = readConfig({ DOCOPS_STATE_DIR: directory });
  return openStore({ blobs, state, minFreeBytes: 0 });
}

interface TestedStore {
  name: string;
  open: () => Promise<BlobStore>;
  /** s3rver takes a body that broke off for a whole one, as no other store does. */
  isFooledByHalves: boolean;
}

const stores: TestedStore[] = [
  { name: "files", open: () => openFiles(), isFooledByHalves: false },
  {
    name: "S3 (fauxqs)",
    open: async () => openS3(await startFauxqsServer()),
    isFooledByHalves: false,
  },
  { name: "S3 (s3rver)", open: async () => openS3(await startS3rver()), isFooledByHalves: true },
];

describe.each(stores)("blobs in $name", ({ open, isFooledByHalves }) => {
  it("a blob comes back byte for byte, whole and in part", async () => {
    const blobs = await open();
    const content = randomBytes(100_000);
    await put(blobs, "out/job/1", content);
    expect(await read(blobs, "out/job/1")).toEqual(content);
    expect(await read(blobs, "out/job/1", { start: 10, end: 19 })).toEqual(
      content.subarray(10, 20),
    );
    const head = await blobs.head("out/job/1");
    expect(head?.bytes).toBe(content.length);
    expect(Math.abs((head?.modifiedAt ?? 0) - Date.now())).toBeLessThan(3_600_000);
  });

  it("a large blob that comes in pieces is stored as it came", async () => {
    const blobs = await open();
    const content = randomBytes(large);
    await blobs.put("out/job/1", inPieces(content), digestOf(content));
    expect((await blobs.head("out/job/1"))?.bytes).toBe(large);
    expect(digestOf((await read(blobs, "out/job/1")) ?? Buffer.alloc(0))).toEqual(
      digestOf(content),
    );
  });

  it("a blob may be empty", async () => {
    const blobs = await open();
    await put(blobs, "out/job/empty", Buffer.alloc(0));
    expect(await read(blobs, "out/job/empty")).toEqual(Buffer.alloc(0));
  });

  it.each([100, large])(
    "content of %i bytes that is not what was said is not stored",
    async (bytes) => {
      const blobs = await open();
      const content = randomBytes(bytes);
      const digest = digestOf(content);
      const wrong = [
        { ...digest, bytes: bytes - 1 },
        { ...digest, bytes: bytes + 1 },
        { ...digest, sha256: digestOf(Buffer.from("else")).sha256 },
      ];
      for (const expected of wrong) {
        const refused = blobs.put("out/job/1", inPieces(content), expected);
        await expect(refused).rejects.toThrow(BlobMismatchError);
      }
      if (isFooledByHalves && bytes === large) return;
      expect(await blobs.head("out/job/1")).toBe(null);
      expect(await keysOf(blobs, "out/")).toEqual([]);
    },
  );

  if (!isFooledByHalves) {
    it("content that breaks off leaves the blob that was there before", async () => {
      const blobs = await open();
      const before = Buffer.from("before");
      await put(blobs, "out/job/1", before);
      const content = randomBytes(large);
      async function* breaksOff() {
        yield* inPieces(content.subarray(0, large / 2));
        throw new Error("the client is gone");
      }
      await expect(blobs.put("out/job/1", breaksOff(), digestOf(content))).rejects.toThrow(
        "the client is gone",
      );
      expect(await read(blobs, "out/job/1")).toEqual(before);
    });

    it("a second blob of the same key takes the place of the first", async () => {
      const blobs = await open();
      await put(blobs, "out/job/1", Buffer.from("a longer first one"));
      await put(blobs, "out/job/1", Buffer.from("second"));
      expect(String(await read(blobs, "out/job/1"))).toBe("second");
      expect(await keysOf(blobs, "out/")).toEqual(["out/job/1"]);
    });
  }

  it("a blob that is not there is null, and can be deleted", async () => {
    const blobs = await open();
    expect(await blobs.get("out/job/1")).toBe(null);
    expect(await blobs.head("out/job/1")).toBe(null);
    await blobs.delete("out/job/1");
  });

  it("a deleted blob is gone, and its neighbours stay", async () => {
    const blobs = await open();
    for (const key of ["out/a/1", "out/a/2"]) await put(blobs, key, Buffer.from(key));
    await blobs.delete("out/a/1");
    expect(await blobs.get("out/a/1")).toBe(null);
    expect(await keysOf(blobs, "out/")).toEqual(["out/a/2"]);
  });

  it("a list has the keys that begin with its prefix, with their sizes", async () => {
    const blobs = await open();
    for (const key of ["in/a/1", "in/ab/1", "out/a/1", "inner/a/1"]) {
      await put(blobs, key, Buffer.from(key));
    }
    expect(await keysOf(blobs, "in/")).toEqual(["in/a/1", "in/ab/1"]);
    expect(await keysOf(blobs, "in/a")).toEqual(["in/a/1", "in/ab/1"]);
    expect(await keysOf(blobs, "in/a/")).toEqual(["in/a/1"]);
    expect(await keysOf(blobs, "in")).toEqual(["in/a/1", "in/ab/1", "inner/a/1"]);
    expect(await keysOf(blobs, "")).toHaveLength(4);
    expect(await keysOf(blobs, "none/")).toEqual([]);
    const [first] = await Array.fromAsync(blobs.list("in/a/"));
    expect(first?.bytes).toBe("in/a/1".length);
  });

  it.each([
    "",
    "one",
    "/a/b",
    "a//b",
    "a/../b",
    "../a/b",
    "a/b/",
    "a/.b",
    "a/b c",
    `a/${"b".repeat(200)}`,
  ])("the key %j is refused before anything is read or written", async (key) => {
    const blobs = await open();
    await expect(put(blobs, key, Buffer.from("x"))).rejects.toThrow(RangeError);
    await expect(blobs.get(key)).rejects.toThrow(RangeError);
    await expect(blobs.delete(key)).rejects.toThrow(RangeError);
  });
});

describe("blobs in files", () => {
  it("files of blobs and their directories are for the server's user alone", async () => {
    const directory = newDirectory();
    await put(await openFiles(directory), "out/job/1", Buffer.from("x"));
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const modes = entries.map((entry) => {
      const mode = (statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8);
      return entry.isFile() ? `file ${mode}` : `directory ${mode}`;
    });
    expect(new Set(modes)).toEqual(new Set(["directory 700", "file 600"]));
  });

  it("a blob that would leave too little of the disk free is refused", async () => {
    const blobs = await FileBlobs.open(newDirectory(), 2 ** 60);
    const refused = put(blobs, "out/job/1", Buffer.from("x"));
    await expect(refused).rejects.toThrow("DISK_SPACE");
    await expect(refused).rejects.toThrow(StateUnavailableError);
    expect(await keysOf(blobs, "")).toEqual([]);
  });

  it("a disk that is too full for blobs is told by a look at the store, and one with room passes", async () => {
    const full = await FileBlobs.open(newDirectory(), 2 ** 60);
    await expect(full.check()).rejects.toMatchObject({ code: "DISK_SPACE" });
    await (await openFiles(newDirectory())).check();
  });

  it("blobs of a file system that is not mounted are unavailable, not missing", async () => {
    const directory = newDirectory();
    const blobs = await openFiles(directory);
    await put(blobs, "out/job/1", Buffer.from("x"));
    renameSync(directory, `${directory}-elsewhere`);
    mkdirSync(directory);
    const content = Buffer.from("y");
    const calls = [
      () => blobs.check(),
      () => blobs.get("out/job/1"),
      () => blobs.head("out/job/1"),
      () => put(blobs, "out/job/2", content),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(StateUnavailableError);
    rmSync(directory, { recursive: true });
    for (const call of calls) await expect(call()).rejects.toThrow(StateUnavailableError);
    renameSync(`${directory}-elsewhere`, directory);
    for (const call of calls) await call();
    expect(await blobs.get("out/job/none")).toBe(null);
  });

  it("a blob that could not be written whole leaves no file", async () => {
    const directory = newDirectory();
    const blobs = await FileBlobs.open(directory, 0);
    const broken = blobs.put("out/job/1", Buffer.from("x"), { bytes: 2, sha256: "" });
    await expect(broken).rejects.toThrow(BlobMismatchError);
    const files = readdirSync(directory, { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toEqual([]);
  });

  it("a place that is no directory is told by its code", async () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "x");
    await expect(FileBlobs.open(join(file, "blobs"), 0)).rejects.toThrow("ENOTDIR");
  });
});

describe("blobs in S3", () => {
  it("s3rver stores what the SDK's defaults add, which shows that the store's settings are needed", async () => {
    const server = await startS3rver();
    stubCredentials();
    const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
    const content = randomBytes(100_000);
    const Body = Readable.from([content]);
    const place = { Bucket: server.bucket, Key: "out/job/1" };
    await client.send(new PutObjectCommand({ ...place, Body, ContentLength: content.length }));
    const blobs = await openS3(server, "");
    expect((await blobs.head("out/job/1"))?.bytes).toBeGreaterThan(content.length);
    await put(blobs, "out/job/1", content);
    expect((await blobs.head("out/job/1"))?.bytes).toBe(content.length);
    client.destroy();
  });

  it("stores with different prefixes in one bucket do not see each other", async () => {
    const server = await startFauxqsServer();
    const [one, two] = [await openS3(server, "one"), await openS3(server, "two/")];
    await put(one, "out/job/1", Buffer.from("x"));
    expect(await two.get("out/job/1")).toBe(null);
    expect(await keysOf(two, "")).toEqual([]);
    expect(await keysOf(await openS3(server, ""), "")).toEqual(["one/out/job/1"]);
  });

  it("a list of more than a thousand blobs has all of them", async () => {
    const blobs = await openS3(await startFauxqsServer());
    const keys = Array.from({ length: 1100 }, (_, number) => `out/job/${1000 + number}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => put(blobs, key, Buffer.from(key))));
    }
    expect(await keysOf(blobs, "out/")).toEqual(keys.sort());
  });

  it("a bucket that is gone is left alone after three calls that failed, and blobs that are missing are no failure", async () => {
    const server = await startFauxqsServer();
    const breakers = new Breakers();
    const store = await openS3(server, "some/prefix", breakers);
    for (let asked = 0; asked < 4; asked++) expect(await store.head("jobs/none")).toBeNull();
    expect(breakers.states).toEqual([{ name: "s3", state: "closed" }]);
    await server.stop();
    const codeOf = () => store.head("jobs/none").catch(({ code }) => code);
    for (let asked = 0; asked < 3; asked++) expect(await codeOf()).toBe("ECONNREFUSED");
    expect(breakers.states).toEqual([{ name: "s3", state: "open" }]);
    expect(await codeOf()).toBe("BREAKER_OPEN");
    await expect(store.check()).rejects.toMatchObject({ code: "BREAKER_OPEN" });
    await expect(put(store, "jobs/one", Buffer.from("1"))).rejects.toThrow(StateUnavailableError);
  });

  it("a blob that ends before a range is damaged, and its store is not unavailable", async () => {
    const store = await openS3(await startFauxqsServer());
    await put(store, "jobs/one", Buffer.from("12"));
    await store.check();
    await expect(store.get("jobs/one", { start: 5, end: 9 })).rejects.toThrow(BlobMismatchError);
  });

  it("content that is not what was said is the caller's fault, and opens no breaker", async () => {
    const breakers = new Breakers();
    const store = await openS3(await startFauxqsServer(), "some/prefix", breakers);
    const broken = async function* () {
      yield randomBytes(large / 3);
      throw new Error("the client has left");
    };
    for (let tried = 0; tried < 4; tried++) {
      const whole = store.put("jobs/one", broken(), { bytes: large, sha256: "0".repeat(64) });
      await expect(whole).rejects.toThrow("the client has left");
    }
    expect(breakers.states).toEqual([{ name: "s3", state: "closed" }]);
  });

  it("a bucket that is not there, or a store that is gone, is told by its code", async () => {
    const server = await startFauxqsServer();
    await expect(openS3({ ...server, bucket: "no-such-bucket" })).rejects.toThrow("NoSuchBucket");
    const blobs = await openS3(server);
    await server.stop();
    await expect(blobs.head("out/job/1")).rejects.toThrow(StateUnavailableError);
    await expect(put(blobs, "out/job/1", Buffer.from("x"))).rejects.toThrow(StateUnavailableError);
  });
});
