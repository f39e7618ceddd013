import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { adoptBlobDirectory } from "../../apps/api/blobs/claim-directory.ts";
import { openBlobs } from "../../apps/api/blobs/open-blobs.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { describeOnEachEngine } from "./engines.ts";

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-blobs-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function open(database: Database, directory: string) {
  const { blobs } = readConfig({});
  return openBlobs(database, { blobs, state: { directory }, minFreeBytes: 0 });
}

const content = Buffer.from("bytes");
const digest = { bytes: 5, sha256: createHash("sha256").update(content).digest("hex") };

describeOnEachEngine("the directory of blobs", (engine) => {
  it("blobs are found again by the database that they belong to, also when their directory moved", async () => {
    const database = await engine.open();
    const directory = newDirectory();
    await (await open(database, directory)).put("out/job/1", content, digest);
    expect(await (await open(database, directory)).head("out/job/1")).toMatchObject({ bytes: 5 });
    const moved = join(newDirectory(), "moved");
    cpSync(directory, moved, { recursive: true });
    expect(await (await open(database, moved)).head("out/job/1")).toMatchObject({ bytes: 5 });
  });

  it("a second machine with the same database and files of its own does not start", async () => {
    const database = await engine.open();
    await open(database, newDirectory());
    await expect(open(database, newDirectory())).rejects.toThrow("DOCOPS_BLOBS=s3://bucket/prefix");
  });

  it("one of several machines that start at once on an empty database goes on", async () => {
    const database = await engine.open();
    const directories = [newDirectory(), newDirectory(), newDirectory()];
    const opened = await Promise.allSettled(directories.map((one) => open(database, one)));
    expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("an empty database refuses the blobs of a lost one until it adopts them", async () => {
    const directory = newDirectory();
    await (await open(await engine.open(), directory)).put("out/job/1", content, digest);
    const other = await engine.open();
    await expect(open(other, directory)).rejects.toThrow("docops restore");
    await adoptBlobDirectory(other, directory);
    expect(await (await open(other, directory)).head("out/job/1")).toMatchObject({ bytes: 5 });
  });
});
