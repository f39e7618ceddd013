import { type CompiledTemplate, compileTemplate, type PackageLimits } from "../engine/index.ts";

/**
 * Compiled templates by the SHA-256 of their bytes, for a worker that is kept: offices fill the same
 * few templates over and over. What was used last stays longest.
 */
export class TemplateCache {
  readonly #maxBytes: number;
  readonly #compiled = new Map<string, CompiledTemplate>();
  #bytes = 0;

  /** @param maxBytes of unpacked parts that are held, over all templates. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#compiled.size;
  }

  /**
   * Lends a compiled template to `use`, and takes back what that changed in it.
   *
   * @throws DocumentError when it is no Word document within the limits; whatever `use` throws.
   */
  with<T>(template: Buffer, limits: PackageLimits, use: (compiled: CompiledTemplate) => T): T {
    // Loaded by those that need it: it takes a quarter of the time in which a worker starts.
    const { createHash } = process.getBuiltinModule("node:crypto");
    const key = `${createHash("sha256").update(template).digest("hex")} ${JSON.stringify(limits)}`;
    const known = this.#compiled.get(key);
    // Out of the cache while it is in use: what fails in the middle does not come back.
    if (known !== undefined) this.#remove(key, known);
    const compiled = known ?? compileTemplate(template, limits);
    if (known === undefined) compiled.pack.checkpoint();
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

function heldBytes({ bytes, pack }: CompiledTemplate): number {
  return bytes.length + pack.heldBytes;
}
