import { createHash } from "node:crypto";

/**
 * The fingerprint of a form, made while the form comes in. Two forms have the same one if they have the same parts:
 * their boundary, the order of their parts and the names of their files do not count, as no answer has them.
 */
export class FormDigest {
  /** SHA-256 of files, in hexadecimal, by the names of their parts. */
  readonly #files = new Map<string, string>();

  /** Hands the bytes of a file part on, and notes their hash when the last has gone through. */
  async *hashed(part: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    const hash = createHash("sha256");
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
    // Names of assets are compared in this form too.
    this.#files.set(part.normalize("NFC"), hash.digest("hex"));
  }

  /**
   * SHA-256 over the parts, sorted by name: of a text its value, of a file the hash of its bytes.
   *
   * @param texts by the names of their parts; an empty one counts as not sent.
   * @returns 64 hexadecimal digits.
   */
  fingerprint(texts: ReadonlyMap<string, string>): string {
    const parts = [
      ...[...texts].map(([name, value]) => [name, "text", value] as const),
      ...[...this.#files].map(([name, hash]) => [name, "file", hash] as const),
    ].sort(([one], [other]) => (one < other ? -1 : 1));
    // JSON keeps the ends of names and values apart.
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }
}
