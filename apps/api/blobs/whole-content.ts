import { createReadStream } from "node:fs";
import type { WholeBody } from "../idempotency/body-buffer.ts";
import type { BlobContent } from "./blob-store.ts";

/** The content of a body for `put`. A file is opened when it is read, because `put` may refuse it before. */
export function wholeContent({ content }: Pick<WholeBody, "content">): BlobContent {
  return Buffer.isBuffer(content) ? content : fileContent(content.path);
}

async function* fileContent(path: string): AsyncGenerator<Uint8Array, void> {
  yield* createReadStream(path);
}
