import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Conversion, ConversionError, type ConversionJob } from "../converter.ts";
import type { BoxCommand } from "./box.ts";
import { exportOptions } from "./export-options.ts";

/** The line of a frame of the driver. The number of bytes follows it. */
const answer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), bytes: z.literal(0), rss_bytes: z.number() }),
  z.object({
    type: z.literal("done"),
    bytes: z.int().min(0),
    pages_bytes: z.int().min(0),
    page_count: z.int().min(0),
    rss_bytes: z.number(),
  }),
  z.object({
    type: z.literal("failed"),
    bytes: z.literal(0),
    pages_bytes: z.literal(0),
    rss_bytes: z.number(),
    reason: z.enum(["not_loaded", "not_exported", "too_large"]),
    error: z.string().max(100).optional(),
  }),
]);
type Answer = z.infer<typeof answer>;

/** The longest line of a frame. */
const maxLineBytes = 64 * 1024;
/** The most bytes of the pages of bookmarks: enough for a hundred thousand. */
const maxPagesBytes = 4 * 1024 * 1024;
/** How much of a start's complaint is kept for the log. */
const maxComplaint = 400;

/** One LibreOffice with its driver, in a box. It does one conversion at a time. */
export class OfficeProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #output: FrameInput;
  readonly #isReady: Promise<void>;
  #hasEnded = false;
  #complaint = "";
  /** Resident memory of LibreOffice after its last conversion. */
  rssBytes = 0;
  conversions = 0;

  constructor({ args, env, file }: BoxCommand) {
    // A group of its own, so that all of it can be ended at once.
    this.#child = spawn(file, args, { detached: true, env, stdio: ["pipe", "pipe", "pipe"] });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    const onEnd = () => {
      this.#hasEnded = true;
      resolve();
    };
    this.#child.once("close", onEnd).once("error", onEnd);
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(0, maxComplaint);
    });
    // A box that has ended does not read any more; its end tells more than the broken pipe.
    this.#child.stdin?.on("error", () => undefined);
    this.#output = new FrameInput(
      this.#child.stdout as NodeJS.ReadableStream & AsyncIterable<Buffer>,
    );
    this.#isReady = this.#start();
    this.#isReady.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return !this.#hasEnded;
  }

  /** @throws ConversionError `unavailable` if LibreOffice cannot be started. */
  ready(): Promise<void> {
    return this.#isReady;
  }

  /** @throws ConversionError; the process has to be ended, unless the fault is `refused` or `too_large`. */
  async convert(job: ConversionJob): Promise<Conversion> {
    const { document, firstPages, maxBytes, pages, pdf, profile } = job;
    await this.#isReady;
    this.conversions++;
    const { size } = await stat(document);
    const request = {
      ...{ bytes: size, max_bytes: maxBytes },
      options: pdf === null ? null : { ...exportOptions[profile], ...rangeOf(firstPages) },
      pages: pages !== null,
    };
    const sent = this.#send(request, document);
    // The failure of a process that has ended is that of `#read`.
    sent.catch(() => undefined);
    const done = await this.#read();
    await sent;
    this.rssBytes = done.rss_bytes;
    if (done.type === "ready") throw new ConversionError("crashed", "an answer before its request");
    if (done.type === "failed") {
      const fault = done.reason === "too_large" ? "too_large" : "refused";
      throw new ConversionError(fault, `LibreOffice: ${done.reason} ${done.error ?? ""}`.trim());
    }
    if (done.bytes > (pdf === null ? 0 : maxBytes) || done.pages_bytes > maxPagesBytes) {
      throw new ConversionError("crashed", "an answer over its limit");
    }
    if (pdf !== null) await this.#save(pdf, done.bytes);
    if (pages !== null) await this.#save(pages, done.pages_bytes);
    return { pdfBytes: done.bytes, pageCount: done.page_count };
  }

  /** Writes the next bytes of the answer to a new file. */
  async #save(path: string, bytes: number): Promise<void> {
    const file = await open(path, "wx", 0o600);
    try {
      if (!(await this.#output.copy(bytes, file))) throw this.#crash();
    } finally {
      await file.close();
    }
  }

  /** Kills the whole group. Resolves when it has ended. */
  async end(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined && !this.#hasEnded) {
      try {
        process.kill(-pid, "SIGKILL");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    await this.#ended;
    await groupEnd(pid);
  }

  async #start(): Promise<void> {
    const first = await this.#output.line();
    if (first === null) {
      await this.#ended;
      const why = this.#complaint.trim().split("\n")[0] || "it ended before it was ready";
      throw new ConversionError("unavailable", `LibreOffice did not start: ${why}`);
    }
    this.rssBytes = read(first).rss_bytes;
  }

  /** Sends a frame: a line, and then the bytes of a file. */
  async #send(request: object, file: string): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null) return;
    stdin.write(`${JSON.stringify(request)}\n`);
    for await (const chunk of createReadStream(file)) {
      if (this.#hasEnded) return;
      if (!stdin.write(chunk)) await Promise.race([once(stdin, "drain"), this.#ended]);
    }
  }

  async #read(): Promise<Answer> {
    const line = await this.#output.line();
    if (line === null) throw this.#crash();
    return read(line);
  }

  #crash(): ConversionError {
    return new ConversionError("crashed", "LibreOffice ended during the conversion");
  }
}

/** The option of the export for some pages: the others are laid out, but not drawn. */
function rangeOf(firstPages: number | null): { PageRange?: string } {
  return firstPages === null ? {} : { PageRange: `1-${firstPages}` };
}

function read(line: string): Answer {
  try {
    return answer.parse(JSON.parse(line));
  } catch (error) {
    throw new ConversionError("crashed", "LibreOffice's driver sent no answer", { cause: error });
  }
}

/** Waits until no process of a killed group is left: without a box, LibreOffice is not a child of this process. */
async function groupEnd(pid: number | undefined): Promise<void> {
  for (let attempt = 0; pid !== undefined && attempt < 1000; attempt++) {
    try {
      process.kill(-pid, 0);
    } catch {
      return;
    }
    await wait(10);
  }
}

/** Reads lines and bytes from a stream. */
class FrameInput {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next line; null if the stream ends before it, or if it is too long. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = this.#rest.toString("utf8", 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > maxLineBytes || !(await this.#more())) return null;
    }
  }

  /** Copies the next bytes to a file. @returns false if the stream ends before them. */
  async copy(bytes: number, file: FileHandle): Promise<boolean> {
    for (let left = bytes; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) return false;
      const piece = this.#rest.subarray(0, left);
      await file.writeFile(piece);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
    }
    return true;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    return true;
  }
}
