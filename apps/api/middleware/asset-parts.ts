import type { FileHandle } from "node:fs/promises";
import { assetName, assetNameRule, assetPartPrefix } from "../../contract/asset-names.ts";
import { assetFile } from "../../worker/protocol.ts";
import { ApiError, clip } from "../errors.ts";

/** What the asset parts of a form may be. */
export interface AssetLimits {
  maxCount: number;
  /** Bytes of each, and of all together. More are counted, but not kept. */
  maxBytes: number;
  maxTotalBytes: number;
}

/** An asset that came in. */
export interface UploadedAsset {
  /** Bytes that came in, which may be more than were kept. */
  size: number;
}

interface BegunAsset {
  name: string;
  file: string;
}

/** The assets of one form: each goes to a file of its own in the job's directory as it comes. */
export class AssetParts {
  /** By their names in the composed form, in the order of their files. */
  readonly received = new Map<string, UploadedAsset>();
  readonly #limits: AssetLimits;
  /** By the names of their parts, as they came. */
  readonly #begun = new Map<string, BegunAsset>();
  #totalBytes = 0;

  constructor(limits: AssetLimits) {
    this.#limits = limits;
  }

  /** Bytes of all of them that came in. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Whether a part is meant to be an asset. */
  static isMeant(partName: string): boolean {
    return partName.startsWith(assetPartPrefix);
  }

  /** Takes a part up. @returns what is wrong with it; null where nothing is. */
  begin(partName: string): ApiError | null {
    const name = assetName(partName.slice(assetPartPrefix.length));
    if (name === null) {
      const allowed = `${assetPartPrefix}<name>; a name is ${assetNameRule}`;
      return refused(partName, "asset_name", "this is no name of an asset", { allowed });
    }
    if (this.received.has(name)) {
      return refused(partName, "repeated", `${clip(partName)} is given more than once`);
    }
    const { maxCount } = this.#limits;
    if (this.received.size >= maxCount) {
      const detail = { max_count: maxCount };
      return refused(partName, "too_many_assets", "the form has too many assets", detail);
    }
    this.#begun.set(partName, { name, file: assetFile(this.received.size) });
    this.received.set(name, { size: 0 });
    return null;
  }

  /**
   * Writes the bytes of a part that was taken up.
   *
   * @param open makes a file in the job's directory.
   */
  async write(
    partName: string,
    chunks: AsyncIterable<Buffer>,
    open: (file: string) => Promise<{ handle: FileHandle }>,
  ): Promise<void> {
    const { name, file } = this.#begun.get(partName) as BegunAsset;
    const { handle } = await open(file);
    try {
      for await (const chunk of chunks) {
        const kept = this.#take(name, chunk.length);
        if (kept > 0) await handle.writeFile(chunk.subarray(0, kept));
      }
    } finally {
      await handle.close();
    }
  }

  /** Counts bytes of an asset. @returns how many of them are kept. */
  #take(name: string, bytes: number): number {
    const { maxBytes, maxTotalBytes } = this.#limits;
    const asset = this.received.get(name) as UploadedAsset;
    const room = Math.min(maxBytes - asset.size, maxTotalBytes - this.#totalBytes);
    asset.size += bytes;
    this.#totalBytes += bytes;
    return Math.min(bytes, Math.max(room, 0));
  }
}

function refused(
  partName: string,
  reason: string,
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
): ApiError {
  return new ApiError("INVALID_ARGUMENT", "upload", message, {
    field: clip(partName),
    reason,
    ...detail,
  });
}
