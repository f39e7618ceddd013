import { type CompiledTemplate, compileTemplate, type PackageLimits } from "../engine/index.ts";

/** A template that may be in the cache. */
export interface TemplateSource {
  /** In hexadecimal; absent if it is not known. */
  sha256?: string | undefined;
  read(): Buffer;
}

/**
 * Compiled templates by the SHA-256 of their bytes, for a worker that does more than one job: offices fill
 * the same few templates again and again. The least recently used template is dropped first.
 */
export class TemplateCache {
  readonly #maxBytes: number;
  readonly #compiled = new Map<string, CompiledTemplate>();
  #bytes = 0;

  /** @param maxBytes the most bytes of all templates together, packed and unpacked. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#compiled.size;
  }

  /**
   * Passes a compiled template to `use`, and reverts its changes afterwards.
   *
   * @param template is read only if the cache does not have it, or its hash is not known.
   *
   * @throws DocumentError if it is not a Word document within the limits; any error of `use`.
   */
  with<T>(
    { read, sha256 }: TemplateSource,
    limits: PackageLimits,
    use: (compiled: CompiledTemplate) => T,
  ): T {
    const key = `${sha256 ?? sha256Of(read())} ${JSON.stringify(limits)}`;
    const cached = this.#compiled.get(key);
    // A template leaves the cache while it is in use, and does not return if `use` fails.
    if (cached !== undefined) this.#remove(key, cached);
    const compiled = cached ?? compileTemplate(read(), limits);
    if (cached === undefined) compiled.pack.checkpoint();
    const result = use(compiled);
    compiled.pack.revert();
    this.#add(key, compiled);
    return result;
  }

  #add(key: string, compiled: CompiledTemplate): void {
    const bytes = heldBytes(compiled);
    if (bytes > this.#maxBytes) return;
    this.#compiled.set(key, compiled);
    this.#bytes += bytes;
    for (const [oldestKey, oldest] of this.#compiled) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldestKey, oldest);
    }
  }

  #remove(key: string, compiled: CompiledTemplate): void {
    this.#compiled.delete(key);
    this.#bytes -= heldBytes(compiled);
  }
}

function sha256Of(template: Buffer): string {
  // Loading it takes a quarter of a worker's start, so only workers that need it do.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(template).digest("hex");
}

function heldBytes({ bytes, pack }: CompiledTemplate): number {
  return bytes.length + pack.heldBytes;
}
