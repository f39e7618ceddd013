import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFauxqs } from "fauxqs";
// @ts-expect-error it comes without types
import S3rver from "s3rver";
import { onTestFinished, vi } from "vitest";

/** An S3 server of a test's own with one bucket. */
export interface S3Server {
  endpoint: string;
  bucket: string;
  stop(): Promise<void>;
}

const bucket = "docops-test";

/** Sets what the AWS SDK looks for in the environment. */
export function stubCredentials(): void {
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "S3RVER");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "S3RVER");
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** fauxqs: checks no signatures. */
export async function startFauxqsServer(): Promise<S3Server> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(bucket);
  const stop = once(() => server.stop());
  onTestFinished(stop);
  return { endpoint: `http://127.0.0.1:${server.port}`, bucket, stop };
}

/** s3rver: stores checksums that newer SDKs put behind the content as content. */
export async function startS3rver(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), "docops-s3rver-"));
  const server = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory },
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  const stop = once(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  onTestFinished(stop);
  return { endpoint: `http://127.0.0.1:${port}`, bucket, stop };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | null = null;
  return () => {
    result ??= work();
    return result;
  };
}
