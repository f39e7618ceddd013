import { createHash } from "node:crypto";

/**
 * Computes the fingerprint of a form during the upload. Forms with the same parts have the same fingerprint. The
 * boundary, the order of the parts and the file names are ignored, because they do not affect the answer.
 */
export class FormDigest {
  /** SHA-256 of each file, in hexadecimal, by the name of its part. */
  readonly #files = new Map<string, string>();

  /** Passes the bytes of a file part on, and stores their hash after the last one. */
  async *hashed(part: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    const hash = createHash("sha256");
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
    // Asset names are compared in this form too.
    this.#files.set(part.normalize("NFC"), hash.digest("hex"));
  }

  /**
   * SHA-256 over the parts, sorted by name, with the value of each text and the hash of each file.
   *
   * @param texts the values of text parts by name. An empty value counts as not sent.
   * @returns 64 hexadecimal digits.
   */
  fingerprint(texts: ReadonlyMap<string, string>): string {
    const parts = [
      ...[...texts].map(([name, value]) => [name, "text", value] as const),
      ...[...this.#files].map(([name, hash]) => [name, "file", hash] as const),
    ].sort(([one], [other]) => (one < other ? -1 : 1));
    // JSON delimits names and values unambiguously.
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }
}
