/** Files by id, up to a number of bytes. The least recently used file is dropped first. */
export class FileCache {
  readonly #maxBytes: number;
  readonly #files = new Map<string, Buffer>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(id: string): Buffer | null {
    const file = this.#files.get(id);
    if (file === undefined) return null;
    this.#files.delete(id);
    this.#files.set(id, file);
    return file;
  }

  add(id: string, file: Buffer): void {
    if (file.length > this.#maxBytes || this.#files.has(id)) return;
    this.#files.set(id, file);
    this.#bytes += file.length;
    for (const [oldest, { length }] of this.#files) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#files.delete(oldest);
      this.#bytes -= length;
    }
  }
}
