import { once } from "node:events";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipArchive } from "archiver";
import type { BatchOutcome } from "../../contract/answers/batch.ts";
import { artifactNames } from "../../contract/artifacts.ts";
import { batchMembers } from "../../contract/batch.ts";
import { wordDocument } from "../../contract/document-kinds.ts";
import { reportLevel } from "../../engine/outputs.ts";
import { type OpenRange, openZipMember, readZipMembers } from "../archive/zip-members.ts";
import type { StoredResult } from "../jobs/work/stored-result.ts";
import { describeOutcome } from "./describe-batch.ts";
import { outcomesAsCsv, outcomesAsJson } from "./outcome-table.ts";
import type { RowOutcome } from "./stored-batch.ts";

/** Where the result of a batch comes from. */
export interface BatchSource {
  /** The outcomes of all rows, in their order. It may be asked for several times. */
  outcomes(): AsyncIterable<RowOutcome>;
  /** Opens a part of a result. @throws Error if it does not exist. */
  open(key: string): OpenRange;
}

/**
 * Streams the result of a batch as one ZIP: the document of each job that has one, under the name of its row, and two
 * tables of all outcomes. One document at a time is read from the blob store, at the pace of the reader.
 *
 * @throws Error if a document cannot be read, or the output is closed.
 */
export async function sendBatchZip(output: Writable, source: BatchSource): Promise<void> {
  const archive = new ZipArchive({ zlib: { level: reportLevel } });
  const sent = pipeline(archive, output);
  const filled = fill(archive, source, sent).catch((error: Error) => archive.destroy(error));
  try {
    await sent;
  } finally {
    await filled;
  }
}

async function fill(archive: ZipArchive, source: BatchSource, sent: Promise<void>): Promise<void> {
  const broken = sent.then(() => undefined);
  // The caller gets the error of the output, also if nobody waits for an entry.
  broken.catch(() => undefined);
  const append = async (content: Readable, name: string, isStored: boolean) => {
    content.once("error", (error) => archive.destroy(error));
    const entry = once(archive, "entry");
    archive.append(content, { name, store: isStored });
    // A client that has left reads nothing any more, so that there would be no next entry.
    await Promise.race([entry, broken]);
  };
  for await (const { name, result } of source.outcomes()) {
    if (name === null || result === null) continue;
    const document = await openDocument(JSON.parse(result) as StoredResult, source);
    if (document === null) continue;
    await append(document, `${name}${wordDocument.extension}`, true);
  }
  const table = (text: AsyncIterable<string>) => Readable.from(text, { objectMode: false });
  await append(table(outcomesAsCsv(described(source))), batchMembers.csv, false);
  await append(table(outcomesAsJson(described(source))), batchMembers.json, false);
  await archive.finalize();
}

async function openDocument(
  { bytes, key }: StoredResult,
  { open }: BatchSource,
): Promise<Readable | null> {
  const members = await readZipMembers(open(key), bytes);
  const document = members.find(({ name }) => name === artifactNames.document);
  return document === undefined ? null : openZipMember(open(key), document);
}

async function* described(source: BatchSource): AsyncGenerator<BatchOutcome> {
  for await (const outcome of source.outcomes()) yield describeOutcome(outcome);
}
