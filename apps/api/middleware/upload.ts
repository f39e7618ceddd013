import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import type { Request, Response } from "express";
import multer from "multer";
import { assetPartPrefix } from "../../contract/asset-names.ts";
import { nearestTo } from "../../engine/inputs.ts";
import type { FormShare } from "../admission/form-memory.ts";
import type { Turns } from "../checks/turns.ts";
import { ApiError, ClientClosed, CostlyBodyError, clip } from "../errors.ts";
import { type AssetLimits, AssetParts, type UploadedAsset } from "./asset-parts.ts";
import { pipeInTurns } from "./pipe-in-turns.ts";

/** The parts and limits of a form, and the places for its files. */
export interface UploadForm {
  /** File parts by name. */
  files: Readonly<Record<string, FilePart>>;
  /** File parts `asset_<name>`. They always go to the directory. */
  assets: AssetLimits;
  /** Text parts by name, with the most bytes of each. */
  textParts: Readonly<Record<string, number>>;
  /** A file of at most this size stays in memory, if `memory` has room for it. */
  maxMemoryBytes: number;
  memory: FormShare;
  /** The turns of the event loop that all forms share; each reads one piece of a form. */
  turns: Turns;
  /** Makes the directory for larger files; returns its path. */
  directory(): Promise<string>;
  /** Hashes the bytes of files during the upload; null if no hash is needed. */
  digest: FileDigest | null;
  /** The time in which the whole form must arrive. */
  timeoutMs: number;
  /** The error of a form that takes longer. */
  timedOut(): ApiError;
}

export interface FilePart {
  /** The file's name in the directory. */
  name: string;
  /** Further bytes are counted, but not stored. */
  maxBytes: number;
}

/** Hashes the bytes of file parts during the upload. */
export interface FileDigest {
  hashed(part: string, chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}

export interface UploadedFile {
  /** The name that the client sent. It is only for messages, and never a path. */
  filename: string;
  /** The content in memory, or the path of a larger file in the directory. */
  content: { bytes: Buffer } | { path: string };
  /** Received bytes; more than the stored ones if the file is too large. */
  size: number;
}

export interface Upload {
  files: ReadonlyMap<string, UploadedFile>;
  /** Assets by name, in the order of their files in the directory (`assetFile`). */
  assets: ReadonlyMap<string, UploadedAsset>;
  /** Text parts that are not empty: an empty one counts as not sent. */
  text: ReadonlyMap<string, string>;
}

/** After `fewPieces`, pieces of a body must have this size on average, because each costs the same. */
const leastBytesOfPiece = 16;
const fewPieces = 2000;

/** The most bytes of a part's name: the longest asset name with the longest encoding of its letters. */
const maxNameBytes = 512;

/**
 * Room in a body for boundaries and headers, and for parts that are a little too large, so that the error
 * can name the part. Nothing of this is stored.
 */
const maxBytesAround = 1024 * 1024;

/**
 * Receives a multipart form (RFC 7578), and writes large files to a job's directory. It resolves or rejects
 * only when all writing there has ended.
 *
 * @throws ApiError for a body that is not multipart or malformed, for unknown and repeated parts,
 *   and for a body that is larger than all parts may be together; ClientClosed if the client left.
 */
export async function receiveUpload(
  req: Request,
  res: Response,
  form: UploadForm,
): Promise<Upload> {
  if (!req.is("multipart/form-data")) {
    throw new ApiError("INVALID_MEDIA_TYPE", "upload", "the body must be multipart/form-data", {
      field: "body",
    });
  }
  const storage = new PartStorage(form);
  const announced = Number(req.get("content-length") ?? 0);
  const maxBodyBytes = bodyLimit(form) + form.assets.maxTotalBytes;
  if (announced > maxBodyBytes) throw bodyTooLarge(maxBodyBytes, announced);
  if (req.get("expect")?.toLowerCase() === "100-continue") res.writeContinue();
  try {
    await parse(req, res, storage, form);
  } catch (error) {
    throw translate(error, req, form);
  } finally {
    await storage.settled();
  }
  // Multer ignores a body whose type it cannot read, such as one with an empty boundary.
  const body: Record<string, string> | undefined = req.body;
  if (body === undefined) throw notMultipart();
  const text = Object.entries(body).filter(([, value]) => value !== "");
  return { files: storage.files, assets: storage.assets, text: new Map(text) };
}

/** Runs multer, and rejects at once if the body is over a limit, even while multer waits for something. */
function parse(req: Request, res: Response, storage: PartStorage, form: UploadForm): Promise<void> {
  const maxBytesWithoutAssets = bodyLimit(form);
  let timer: NodeJS.Timeout | undefined;
  const parsed = new Promise<void>((resolve, reject) => {
    // The types of multer do not have streamHandler.
    const options: multer.Options & { streamHandler: StreamHandler } = {
      storage,
      fileFilter: (_req, file, accept) => storage.filter(file, accept),
      defParamCharset: "utf8",
      limits: {
        fieldNameSize: maxNameBytes,
        fieldSize: Math.max(...Object.values(form.textParts)),
        fieldNestingDepth: 0,
        fields: 64,
        // More than allowed, so that the error of one asset too many can name it.
        files: form.assets.maxCount + 16,
        parts: form.assets.maxCount + 64,
        headerPairs: 64,
      },
      streamHandler: (_req, parser) => {
        let received = 0;
        let pieces = 0;
        const seenTexts = new Set<string>();
        const giveUp = (error: ApiError) => {
          req.off("data", count);
          stop();
          parser.destroy(error);
          reject(error);
        };
        timer = setTimeout(() => giveUp(form.timedOut()), form.timeoutMs);
        const count = (chunk: Buffer) => {
          received += chunk.length;
          pieces++;
          // Only assets may use the bytes that the limit has for assets.
          const maxBodyBytes = maxBytesWithoutAssets + storage.assetBytes;
          if (received > maxBodyBytes) giveUp(bodyTooLarge(maxBodyBytes, received));
          else if (pieces > fewPieces && received < pieces * leastBytesOfPiece) {
            // One read of the socket may have thousands of pieces, so no further read may happen.
            req.socket.pause();
            giveUp(chunksTooSmall());
          }
        };
        req.on("data", count);
        // A wrong text is refused at once. At the end, wrong texts could have filled the memory with as many
        // bytes as the files of the form may have.
        parser.on("field", (name?: string, value?: string) => {
          const fault = textFault(form, seenTexts, name, value);
          if (fault !== null) giveUp(fault);
        });
        const stop = pipeInTurns(req, parser, form.turns);
      },
    };
    multer(options).any()(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  // Not at the parser's end: after an error of the disk it does not close, and a timer keeps the process alive.
  return parsed.finally(() => clearTimeout(timer));
}

type StreamHandler = (req: Request, parser: Writable) => void;

/** Stores the file parts of a form, and refuses parts that it may not have. */
class PartStorage implements multer.StorageEngine {
  readonly files = new Map<string, UploadedFile>();
  readonly #form: UploadForm;
  readonly #seen = new Set<string>();
  readonly #assets: AssetParts;
  readonly #writes: Promise<unknown>[] = [];

  constructor(form: UploadForm) {
    this.#form = form;
    this.#assets = new AssetParts(form.assets);
  }

  get assets(): ReadonlyMap<string, UploadedAsset> {
    return this.#assets.received;
  }

  /** Received bytes of assets, at most as many as they may have together. */
  get assetBytes(): number {
    return Math.min(this.#assets.totalBytes, this.#form.assets.maxTotalBytes);
  }

  filter(file: Express.Multer.File, accept: multer.FileFilterCallback): void {
    const { fieldname } = file;
    if (Object.hasOwn(this.#form.textParts, fieldname)) {
      accept(
        invalidPart(fieldname, `${fieldname} must be a text part, not a file`, {
          hint: `with curl: -F '${fieldname}=<FILE' instead of -F '${fieldname}=@FILE'`,
        }),
      );
    } else if (AssetParts.isMeant(fieldname)) {
      const error = this.#assets.begin(fieldname);
      if (error !== null) accept(error);
      else accept(null, true);
    } else if (!Object.hasOwn(this.#form.files, fieldname)) {
      accept(unknownPart(fieldname, this.#form));
    } else if (this.#seen.has(fieldname)) {
      accept(repeatedPart(fieldname));
    } else {
      this.#seen.add(fieldname);
      accept(null, true);
    }
  }

  _handleFile(
    _req: Request,
    file: Express.Multer.File,
    done: (error?: unknown, info?: Partial<Express.Multer.File>) => void,
  ): void {
    const write = AssetParts.isMeant(file.fieldname)
      ? this.#assets.write(file.fieldname, this.#chunksOf(file), (name) => this.#open(name))
      : this.#write(file);
    this.#writes.push(write.catch(() => undefined));
    write.then(() => done(null, {}), done);
  }

  /** Does nothing: the whole directory is removed after its job. */
  _removeFile(_req: Request, _file: Express.Multer.File, done: (error: Error | null) => void) {
    done(null);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #write(file: Express.Multer.File): Promise<void> {
    const { fieldname, originalname: filename } = file;
    const { maxMemoryBytes, memory, files } = this.#form;
    const { name, maxBytes } = files[fieldname] as FilePart;
    const chunks: Buffer[] = [];
    let output: { handle: FileHandle; path: string } | null = null;
    let size = 0;
    let held = 0;
    try {
      for await (const chunk of this.#chunksOf(file)) {
        const room = Math.max(maxBytes - size, 0);
        size += chunk.length;
        const stored = chunk.length <= room ? chunk : chunk.subarray(0, room);
        if (output !== null) {
          await output.handle.writeFile(stored);
          continue;
        }
        chunks.push(stored);
        const hasRoom = memory.take(stored.length);
        if (hasRoom) held += stored.length;
        if (hasRoom && size <= maxMemoryBytes) continue;
        output = await this.#open(name);
        for (const chunk of chunks.splice(0)) await output.handle.writeFile(chunk);
        memory.giveBack(held);
      }
    } finally {
      await output?.handle.close();
    }
    const content = output === null ? { bytes: Buffer.concat(chunks) } : { path: output.path };
    this.files.set(fieldname, { filename, content, size });
  }

  /** A stream is read to its end even if the file is too large: the form's first error is the answer. */
  #chunksOf({ fieldname, stream }: Express.Multer.File): AsyncIterable<Buffer> {
    const chunks = stream.iterator({ destroyOnReturn: false });
    return this.#form.digest?.hashed(fieldname, chunks) ?? chunks;
  }

  async #open(name: string): Promise<{ handle: FileHandle; path: string }> {
    const path = join(await this.#form.directory(), name);
    return { handle: await open(path, "wx", 0o600), path };
  }
}

/** The error of a text part that the form may not have. Multer itself refuses a missing or cut-off name. */
function textFault(
  form: UploadForm,
  seen: Set<string>,
  name: string | undefined,
  value: string | undefined,
): ApiError | null {
  if (name === undefined || value === undefined || name.length > maxNameBytes) return null;
  if (Object.hasOwn(form.files, name) || AssetParts.isMeant(name)) {
    return invalidPart(clip(name), `${clip(name)} must be a file part, with a file name`);
  }
  const maxBytes = Object.hasOwn(form.textParts, name) ? form.textParts[name] : undefined;
  if (maxBytes === undefined) return unknownPart(name, form);
  if (seen.has(name)) return repeatedPart(name);
  seen.add(name);
  return Buffer.byteLength(value) > maxBytes ? textTooLarge(name, maxBytes) : null;
}

/** The most bytes of a body without its assets, with room for the headers of all parts. */
function bodyLimit({ files, textParts }: UploadForm): number {
  const limits = [
    ...Object.values(files).map(({ maxBytes }) => maxBytes),
    ...Object.values(textParts),
  ];
  return limits.reduce((sum, limit) => sum + limit, maxBytesAround);
}

function translate(error: unknown, req: Request, form: UploadForm): unknown {
  if (error instanceof ApiError) return error;
  if (req.destroyed && !req.complete) return new ClientClosed("upload");
  if (error instanceof multer.MulterError) {
    const field = clip(error.field ?? "body");
    if (error.code === "LIMIT_FIELD_VALUE") {
      return textTooLarge(field, Math.max(...Object.values(form.textParts)));
    }
    return invalidPart(field, `the form is not acceptable: ${error.message}`);
  }
  if (error instanceof Error && "errno" in error) return error;
  return notMultipart();
}

function notMultipart(): ApiError {
  return invalidPart("body", "the body is not valid multipart/form-data");
}

function chunksTooSmall(): ApiError {
  const message = "the body comes in chunks that are too small";
  return new CostlyBodyError("INVALID_ARGUMENT", "upload", message, { field: "body" });
}

function textTooLarge(field: string, maxBytes: number): ApiError {
  const message = `${field} exceeds the size limit of this text part`;
  return new ApiError("PAYLOAD_TOO_LARGE", "upload", message, { field, max_bytes: maxBytes });
}

function bodyTooLarge(maxBytes: number, receivedBytes: number): ApiError {
  return new ApiError("PAYLOAD_TOO_LARGE", "upload", "request exceeds upload size limit", {
    field: "body",
    max_bytes: maxBytes,
    received_bytes: receivedBytes,
    hint: `The whole form may have ${maxBytes} bytes. Send smaller files, or ask the operator to raise the limits of the upload.`,
  });
}

function unknownPart(name: string, form: UploadForm): ApiError {
  const known = [...Object.keys(form.files), ...Object.keys(form.textParts)];
  return invalidPart(clip(name), "unknown form part", {
    allowed: [...known, `${assetPartPrefix}<name>`],
    ...nearestTo(name, known),
  });
}

function repeatedPart(name: string): ApiError {
  return invalidPart(name, `${name} is given more than once`);
}

function invalidPart(
  field: string,
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
): ApiError {
  return new ApiError("INVALID_ARGUMENT", "upload", message, { field, ...detail });
}
