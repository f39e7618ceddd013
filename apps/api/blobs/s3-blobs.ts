import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import type { Breaker, BreakerOptions } from "../limits/breaker.ts";
import {
  type BlobContent,
  type BlobDigest,
  type BlobFacts,
  BlobMismatchError,
  type BlobStore,
  type ByteRange,
  blobsUnavailable,
  checkKey,
  type ListedBlob,
} from "./blob-store.ts";
import { checkedContent } from "./checked-content.ts";

export interface S3Options {
  bucket: string;
  /** Empty, or ends in `/`. */
  prefix: string;
  endpoint: string | null;
  kmsKeyId: string | null;
  /** Stands before the bucket; null: there is none. */
  breaker: Pick<Breaker, "run"> | null;
}

/** A call has been tried three times when it fails, and may have waited for each. */
export const s3Breaker: BreakerOptions = { failures: 3, retryAfterMs: 5000 };

/** A blob up to this size is buffered in memory, so that the SDK can retry. A larger blob is sent without retries. */
const maxBufferedBytes = 8 * 1024 * 1024;

const connectTimeoutMs = 5000;
/** A request fails if the store sends nothing for this long. */
const silenceMs = 30_000;

/** Without a logger the SDK writes to standard error instead of the log. Its errors are returned anyway. */
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Stores blobs as objects in a bucket. */
export class S3Blobs implements BlobStore {
  readonly #client: S3Client;
  readonly #options: S3Options;

  private constructor(options: S3Options) {
    this.#options = options;
    this.#client = new S3Client({
      ...(options.endpoint === null ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
      // By default the SDK adds checksums that stores other than AWS refuse, or store as content:
      // https://github.com/aws/aws-sdk-js-v3/issues/6810
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      logger: silent,
      requestHandler: { connectionTimeout: connectTimeoutMs, socketTimeout: silenceMs },
    });
  }

  /**
   * Opens a bucket, which must exist.
   *
   * @throws StateUnavailableError if the bucket cannot be listed.
   */
  static async open(options: S3Options): Promise<S3Blobs> {
    const blobs = new S3Blobs(options);
    await blobs.check();
    return blobs;
  }

  async put(key: string, content: BlobContent, expected: BlobDigest): Promise<void> {
    const Key = this.#key(key);
    const checked = checkedContent(content, expected);
    if (expected.bytes <= maxBufferedBytes)
      return this.#send(Key, await collect(checked), expected);
    // The SDK would wait for more data from a stream that has failed.
    const broken = new AbortController();
    let fault: unknown = null;
    const watched = async function* () {
      try {
        yield* checked;
      } catch (error) {
        fault = error;
        broken.abort();
      }
    };
    const body = Readable.from(watched());
    try {
      await this.#send(Key, body, expected, broken.signal);
    } catch (error) {
      throw fault ?? error;
    } finally {
      // A request that failed leaves the rest unread, and a file open.
      body.destroy();
    }
  }

  async #send(
    Key: string,
    Body: Buffer | Readable,
    { bytes }: BlobDigest,
    abortSignal?: AbortSignal,
  ): Promise<void> {
    const { bucket, kmsKeyId } = this.#options;
    const encryption =
      kmsKeyId === null ? {} : { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: kmsKeyId };
    const command = new PutObjectCommand({
      ...{ Bucket: bucket, Key, Body, ContentLength: bytes },
      ...encryption,
    });
    await this.#call(() =>
      this.#client.send(command, abortSignal === undefined ? {} : { abortSignal }),
    );
  }

  async get(key: string, range?: ByteRange): Promise<Readable | null> {
    const Range = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const place = { Bucket: this.#options.bucket, Key: this.#key(key) };
    const answer = await this.#call(() =>
      orNull(this.#client.send(new GetObjectCommand({ ...place, ...Range }))),
    );
    return answer === null ? null : (answer.Body as Readable);
  }

  async head(key: string): Promise<BlobFacts | null> {
    const place = { Bucket: this.#options.bucket, Key: this.#key(key) };
    const answer = await this.#call(() => orNull(this.#client.send(new HeadObjectCommand(place))));
    if (answer === null) return null;
    return { bytes: answer.ContentLength ?? 0, modifiedAt: answer.LastModified?.getTime() ?? 0 };
  }

  async delete(key: string): Promise<void> {
    const place = { Bucket: this.#options.bucket, Key: this.#key(key) };
    await this.#call(() => this.#client.send(new DeleteObjectCommand(place)));
  }

  async *list(prefix: string): AsyncGenerator<ListedBlob, void> {
    let token: string | undefined;
    do {
      const page = await this.#page(prefix, token === undefined ? {} : { token });
      for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
        const key = Key.slice(this.#options.prefix.length);
        yield { key, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0 };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async check(): Promise<void> {
    await this.#page("", { maxKeys: 1 });
  }

  close(): void {
    this.#client.destroy();
  }

  #page(prefix: string, { token, maxKeys }: { token?: string; maxKeys?: number }) {
    return this.#call(() =>
      this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#options.bucket,
          Prefix: this.#options.prefix + prefix,
          ContinuationToken: token,
          MaxKeys: maxKeys,
        }),
      ),
    );
  }

  /** @throws StateUnavailableError; BlobMismatchError if a range is not within its blob. */
  async #call<T>(call: () => Promise<T>): Promise<T> {
    const { breaker } = this.#options;
    if (breaker === null) return translateErrors(call);
    const result = await translateErrors(() => breaker.run(() => answerOf(call)));
    return "refusal" in result
      ? translateErrors(() => Promise.reject(result.refusal))
      : result.answer;
  }

  #key(key: string): string {
    checkKey(key);
    return this.#options.prefix + key;
  }
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(content));
}

/** @returns null if the object does not exist. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const { name } = error as Error;
    if (name === "NoSuchKey" || name === "NotFound") return null;
    throw error;
  }
}

/** What S3 refuses is an answer too: it shows that S3 is there. @throws what an outage makes a call throw. */
async function answerOf<T>(call: () => Promise<T>): Promise<{ answer: T } | { refusal: unknown }> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (isOutage(error)) throw error;
    return { refusal: error };
  }
}

/** Whether the store failed to answer, and not the content that was to be sent. */
function isOutage(error: unknown): boolean {
  const { name, $metadata } = error as Error & Partial<ServiceOutputTypes>;
  const status = $metadata?.httpStatusCode;
  return status === undefined ? name !== "AbortError" : status >= 500 || status === 429;
}

/** @throws StateUnavailableError by the code of the socket, of S3, or of the breaker; BlobMismatchError. */
async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, name, $metadata } = error as NodeJS.ErrnoException & Partial<ServiceOutputTypes>;
    const status = $metadata?.httpStatusCode;
    // Damage of one blob is no outage.
    if (name === "InvalidRange") throw new BlobMismatchError("a blob ends before the range");
    // The error for a response that is not from S3 has only this generic name.
    const isNameless = name === "Error" && status !== undefined;
    throw blobsUnavailable(code ?? (isNameless ? `HTTP_${status}` : name), error);
  }
}
