import type { BlobsConfig, StateConfig } from "../config/config.ts";
import type { Breakers } from "../limits/breakers.ts";
import type { Database } from "../state/database.ts";
import { statePaths } from "../state/state-directory.ts";
import type { BlobStore } from "./blob-store.ts";

export interface BlobsOptions {
  blobs: BlobsConfig;
  state: Pick<StateConfig, "directory">;
  /** The free disk space that blobs must leave. */
  minFreeBytes: number;
  /** Has one before a bucket; a command, which ends soon, has none. */
  breakers?: Pick<Breakers, "open">;
}

/**
 * Opens the blob store of a database, which the settings name. Loads the AWS SDK only for S3.
 *
 * @throws StateUnavailableError if the store cannot be used; StateSetupError if the files belong to another database.
 */
export async function openBlobs(database: Database, options: BlobsOptions): Promise<BlobStore> {
  const store = await openStore(options);
  if (options.blobs.place.kind === "file") {
    const { claimBlobDirectory } = await import("./claim-directory.ts");
    await claimBlobDirectory(database, options.state.directory);
  }
  return store;
}

/** Opens the blob store without checking that it belongs to the database, as a restore needs it. */
export async function openStore({
  blobs,
  state,
  minFreeBytes,
  breakers,
}: BlobsOptions): Promise<BlobStore> {
  const { place, endpoint, kmsKeyId } = blobs;
  if (place.kind === "file") {
    const { FileBlobs } = await import("./file-blobs.ts");
    return FileBlobs.open(statePaths(state.directory).blobs, minFreeBytes);
  }
  const { S3Blobs, s3Breaker } = await import("./s3-blobs.ts");
  const { bucket, prefix } = place;
  const breaker = (await breakers?.open("s3", s3Breaker)) ?? null;
  return S3Blobs.open({ bucket, prefix, endpoint, kmsKeyId, breaker });
}
