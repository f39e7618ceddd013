import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

/** A complete body. */
export interface WholeBody {
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
  content: Buffer | { path: string };
}

/** Collects a body while it is sent to a client: a small one in memory, a larger one in a file. */
export class BodyBuffer {
  readonly #maxMemoryBytes: number;
  readonly #directory: () => Promise<string>;
  readonly #hash = createHash("sha256");
  #chunks: Buffer[] = [];
  #bytes = 0;
  #file: { handle: FileHandle; path: string } | null = null;

  /** @param directory makes the directory for the file and returns its path. */
  constructor(maxMemoryBytes: number, directory: () => Promise<string>) {
    this.#maxMemoryBytes = maxMemoryBytes;
    this.#directory = directory;
  }

  async append(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#file === null && this.#bytes <= this.#maxMemoryBytes) return;
    this.#file ??= await this.#open();
    for (const held of this.#chunks.splice(0)) await this.#file.handle.writeFile(held);
  }

  async end(): Promise<WholeBody> {
    await this.close();
    return {
      bytes: this.#bytes,
      sha256: this.#hash.digest("hex"),
      content: this.#file === null ? Buffer.concat(this.#chunks) : { path: this.#file.path },
    };
  }

  /** Closes the file. It stays on the disk. */
  async close(): Promise<void> {
    await this.#file?.handle.close();
  }

  async #open(): Promise<{ handle: FileHandle; path: string }> {
    const path = join(await this.#directory(), "answer");
    return { handle: await open(path, "wx", 0o600), path };
  }
}
