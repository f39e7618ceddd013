import type { FileHandle } from "node:fs/promises";
import { assetName, assetNameRule, assetPartPrefix } from "../../contract/asset-names.ts";
import { assetFile } from "../../worker/protocol.ts";
import { ApiError, clip } from "../errors.ts";

/** The limits for the asset parts of a form. */
export interface AssetLimits {
  maxCount: number;
  /** Bytes of one asset, and of all together. Further bytes are counted, but not stored. */
  maxBytes: number;
  maxTotalBytes: number;
}

/** A received asset. */
export interface UploadedAsset {
  /** Received bytes; more than the stored ones if the asset is too large. */
  size: number;
}

interface BegunAsset {
  name: string;
  file: string;
}

/** The assets of one form. Each is written to its own file in the job's directory while it arrives. */
export class AssetParts {
  /** By normalized names (NFC), in the order of their files. */
  readonly received = new Map<string, UploadedAsset>();
  readonly #limits: AssetLimits;
  /** By the names of the parts, as the client sent them. */
  readonly #begun = new Map<string, BegunAsset>();
  #totalBytes = 0;

  constructor(limits: AssetLimits) {
    this.#limits = limits;
  }

  /** Received bytes of all assets. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Whether the name of a part has the prefix of assets. */
  static isMeant(partName: string): boolean {
    return partName.startsWith(assetPartPrefix);
  }

  /** Begins an asset. @returns an error if the form may not have this part. */
  begin(partName: string): ApiError | null {
    const name = assetName(partName.slice(assetPartPrefix.length));
    if (name === null) {
      const allowed = `${assetPartPrefix}<name>; a name is ${assetNameRule}`;
      return refused(partName, "asset_name", `${clip(partName)} is not the name of an asset part`, {
        allowed,
      });
    }
    if (this.received.has(name)) {
      return refused(partName, "repeated", `${clip(partName)} is given more than once`);
    }
    const { maxCount } = this.#limits;
    if (this.received.size >= maxCount) {
      const detail = { max_count: maxCount };
      return refused(
        partName,
        "too_many_assets",
        `the form has more than ${maxCount} assets`,
        detail,
      );
    }
    this.#begun.set(partName, { name, file: assetFile(this.received.size) });
    this.received.set(name, { size: 0 });
    return null;
  }

  /**
   * Writes the content of an asset that was begun.
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
        const storedBytes = this.#count(name, chunk.length);
        if (storedBytes > 0) await handle.writeFile(chunk.subarray(0, storedBytes));
      }
    } finally {
      await handle.close();
    }
  }

  /** Counts received bytes of an asset. @returns the number of them that may be stored. */
  #count(name: string, bytes: number): number {
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
