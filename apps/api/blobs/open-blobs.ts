import type { BlobsConfig, StateConfig } from "../config/config.ts";
import { statePaths } from "../state/state-directory.ts";
import type { BlobStore } from "./blob-store.ts";

/**
 * Opens the store of blobs that the settings name. The AWS SDK is loaded only for S3.
 *
 * @param minFreeBytes how much a disk with blobs keeps free.
 * @throws StateUnavailableError where the store cannot be used.
 */
export async function openBlobs(
  { place, endpoint, kmsKeyId }: BlobsConfig,
  { directory }: Pick<StateConfig, "directory">,
  minFreeBytes: number,
): Promise<BlobStore> {
  if (place.kind === "file") {
    const { FileBlobs } = await import("./file-blobs.ts");
    return FileBlobs.open(statePaths(directory).blobs, minFreeBytes);
  }
  const { S3Blobs } = await import("./s3-blobs.ts");
  const { bucket, prefix } = place;
  return S3Blobs.open({ bucket, prefix, endpoint, kmsKeyId });
}
