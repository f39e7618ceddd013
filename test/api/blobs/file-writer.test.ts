import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { FileBlobs } from "../../../apps/api/blobs/file-blobs.ts";
import { FileWriter } from "../../../apps/api/blobs/file-writer.ts";
import { StateUnavailableError } from "../../../apps/api/state/errors.ts";

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-writer-"));
  mkdirSync(join(directory, ".incoming"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function digestOf(content: Buffer) {
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

async function read(blobs: FileBlobs, key: string): Promise<string | null> {
  const content = await blobs.get(key);
  return content === null ? null : (await buffer(content)).toString();
}

it("blobs that come together are all there, the last one of each key, and nothing else is left", async () => {
  const directory = newDirectory();
  const blobs = await FileBlobs.open(directory, 0);
  onTestFinished(() => blobs.close());
  const puts = Array.from({ length: 200 }, (_, at) => {
    const content = Buffer.from(`content ${at}`);
    return blobs.put(`jobs/${at % 80}`, content, digestOf(content));
  });
  await Promise.all(puts);
  for (let key = 0; key < 80; key++) {
    const last = key < 40 ? key + 160 : key + 80;
    expect(await read(blobs, `jobs/${key}`)).toBe(`content ${last}`);
  }
  expect(readdirSync(join(directory, ".incoming"))).toEqual([]);
});

it("one blob that cannot be stored does not harm those that come with it", async () => {
  const directory = newDirectory();
  const writer = new FileWriter({ directory, minFreeBytes: 0 });
  onTestFinished(() => writer.close());
  mkdirSync(join(directory, "jobs/aa/taken"), { recursive: true });
  const write = (name: string, folder = "aa") =>
    writer.write({
      target: join(directory, "jobs", folder, name),
      temporary: join(directory, ".incoming", name),
      content: Buffer.from(name),
    });
  const results = await Promise.allSettled([
    write("one"),
    write("taken"),
    write("far", "no/such/folder"),
    write("two", "bb"),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toBeInstanceOf(StateUnavailableError);
  }
  expect(readFileSync(join(directory, "jobs/aa/one"), "utf8")).toBe("one");
  expect(readFileSync(join(directory, "jobs/bb/two"), "utf8")).toBe("two");
  expect(readdirSync(join(directory, ".incoming"))).toEqual([]);
});

it("blobs that wait when the thread ends are refused, and the next one starts another thread", async () => {
  const directory = newDirectory();
  const writer = new FileWriter({ directory, minFreeBytes: 0 });
  onTestFinished(() => writer.close());
  const write = (name: string) =>
    writer.write({
      target: join(directory, "jobs", "aa", name),
      temporary: join(directory, ".incoming", name),
      content: Buffer.from(name),
    });
  const refused = expect(write("one")).rejects.toThrow(StateUnavailableError);
  writer.close();
  await refused;
  await write("two");
  expect(readFileSync(join(directory, "jobs/aa/two"), "utf8")).toBe("two");
});
