import type { ExitCode } from "../contract/exit-codes.ts";
import type { FitCounts } from "../contract/fit.ts";
import type { FormatSettings } from "../contract/format-settings.ts";
import type { JobChoices } from "../contract/job-options.ts";
import type { TocFindingCode } from "../contract/toc-findings.ts";
import type {
  DocumentErrorCode,
  InputFault,
  PackageLimits,
  Policy,
  SkillDefinition,
} from "../engine/index.ts";

/** The file descriptor of a worker's channel, a socket that it inherits. */
export const channelDescriptor = 3;

/** The file descriptor over which a fork server receives orders. Its forks do not have it. */
export const controlDescriptor = 4;

/** The argument of a worker that does one job of a client. */
export const oneJobArgument = "one-job";

/** The argument of a fork server. */
export const forkServerArgument = "fork-server";

/** A job as plain data, without the content of its files. */
export type JobSpec = RunSpec | PrecheckSpec | DiffSpec | PrintSpec | PagesSpec;

interface CommonSpec {
  /** The SHA-256 of the template in hexadecimal, if the API has checked it; absent for an uploaded template. */
  templateSha256?: string;
  skill: SkillDefinition;
  format: FormatSettings;
  /** The checked policy; null if its text is an input, which the worker checks. */
  policy: Policy | null;
  /** Names of the assets. Their files in the directory are `assetFile(0)` and so on. */
  assets: readonly string[];
  /**
   * The skills with which the worker checks the task; null if the API has checked it and
   * `writeCheckedTask` has written it.
   */
  taskSkills: readonly SkillDefinition[] | null;
}

/** A job that fills a template. */
export interface RunSpec extends CommonSpec, JobChoices {
  kind: "run";
}

/** A job that reports what filling a template would do. */
export interface PrecheckSpec extends CommonSpec {
  kind: "precheck";
}

/** A job that compares two templates: `inputNames.template` with `inputNames.other`. */
export interface DiffSpec extends CommonSpec {
  kind: "diff";
  form: "json" | "html";
  policy: Policy;
}

/** A job that prepares a document for its conversion as it is, without filling it. */
export interface PrintSpec extends CommonSpec {
  kind: "print";
}

/**
 * A job that writes page numbers into a filled document: `inputNames.template`, with the pages of its targets in
 * `inputNames.task`.
 */
export interface PagesSpec extends CommonSpec {
  kind: "pages";
}

/** The request of the API to a worker. */
export type JobRequest = JobSpec & {
  type: "job";
  jobId: string;
  /**
   * The directory of inputs and artifacts that are too large for the channel. The API makes it if it has
   * such inputs; otherwise the worker makes it for such artifacts.
   */
  directory: string;
  /**
   * Whether template, task and, if there is one, the policy's text or the other template are attached, in this order.
   */
  areInputsAttached: boolean;
  /** The locale (BCP 47) of numbers if the task names none. */
  locale: string;
  /** A template that does not fit its skill is not filled (exit 3). */
  requiresFit: boolean;
  limits: PackageLimits;
  /** The most bytes of all artifacts together. */
  maxOutputBytes: number;
  /** The worker gets further jobs, so that it keeps compiled templates. */
  isReused: boolean;
  /** The parent span of the job (W3C Trace Context); null if the job is not traced. */
  traceparent: string | null;
};

/**
 * An order of the API to a fork server: a warm-up job, which is answered over the control channel; giving
 * memory back; a fork; and waiting for the end of that fork. It gets one order at a time.
 */
export type ForkOrder =
  | JobRequest
  | {
      type: "fork";
      /** The only directory that the fork may write in. */
      directory: string;
      /** The fork does no job, but tries calls that its confinement forbids, and ends. */
      isProbe: boolean;
    }
  /** Collects garbage and gives memory back, so that forks have less to copy. */
  | { type: "tidy" }
  | {
      type: "reap";
      /**
       * When the fork has ended, the server writes this to the channel of the jobs, and then the fork's
       * wait status (wait(2)) with `statusDigits` digits. Bytes before it are the fork's, bytes after it
       * are the next fork's. The fork cannot know it, because the order comes after the fork was made.
       */
      endMarker: string;
    };

/** The hexadecimal digits of the wait status after an end marker. */
export const statusDigits = 8;

/** The answer of a fork server that has given memory back. */
export interface Tidied {
  type: "tidied";
}

/** The answer of a fork server that has made a fork. */
export interface Forked {
  type: "forked";
  /** The pid that fork(2) returned. */
  pid: number;
  /** Resident memory of the server. */
  serverRssBytes: number;
}

/** The processor time and memory that a job has used. */
export interface WorkerUsage {
  cpuMs: number;
  /** The most resident memory of the process since its start. */
  peakRssBytes: number;
}

/** An attached artifact in the form of a ZIP entry. The API only adds headers. */
export interface AttachedArtifact {
  name: string;
  /** 0: stored; 8: deflated (PKWARE APPNOTE 4.4.5). */
  method: 0 | 8;
  crc: number;
  /** Bytes before deflating. */
  size: number;
}

/** The stages of a job in its worker, in order. A job has the stages of its kind. */
export const stageNames = [
  "inputs",
  "parse",
  "precheck",
  "diff",
  "fill",
  "verify",
  "write",
] as const;

export type StageName = (typeof stageNames)[number];

/** A stage with its start and its end, by `monotonicMs`. */
export type Stage = [name: StageName, startedAt: number, endedAt: number];

/**
 * Milliseconds of a monotonic clock that all processes of a machine share: CLOCK_MONOTONIC on Linux.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The answer of a worker to a job. */
export type JobAnswer = AnswerBody & {
  jobId: string;
  usage: WorkerUsage;
  /** Present if the request has a `traceparent`. */
  stages?: Stage[];
};

/** The outcome of a job. */
export type AnswerBody =
  | {
      type: "done";
      exitCode: ExitCode;
      exitCodes: ExitCode[];
      message: string;
      /** Whether the template fits its skill, without its words. */
      fit: FitCounts;
      /** The counts of a precheck; absent for a run. */
      counts?: PrecheckCounts;
      /** The page numbers of a `PagesSpec`; absent for other jobs. */
      toc?: { written: number; codes: TocFindingCode[] };
      /** Codes of the format errors, each once. */
      formatCodes: string[];
      /** The format report's summary for the log, if the job asks for a readable summary. */
      summary: LogSummary | null;
      /** The attached artifacts; empty if they are in the directory. */
      attached: AttachedArtifact[];
    }
  | {
      type: "refused";
      code: DocumentErrorCode;
      message: string;
      detail: Readonly<Record<string, string | number>>;
    }
  /** A task or a policy that only the worker has checked has a fault. */
  | ({ type: "invalid" } & InputFault)
  /** The artifacts would exceed `maxOutputBytes`. None was written. */
  | { type: "too_large"; outputBytes: number }
  /** The disk was full before all artifacts were written. */
  | { type: "disk_full" }
  | { type: "failed"; errorName: string; errorStack: string[] };

/** The counts of a precheck's report, which the API need not read for them. */
export interface PrecheckCounts {
  fields: number;
  missingRequired: number;
  unsupported: number;
  warnings: number;
  formatErrors: number;
  formatFindings: number;
}

/** The error codes of a full disk and an exhausted quota (errno(3)). */
export const diskFullCodes: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** The summary of a format report for the log: codes, places and numbers, but no words of a document. */
export interface LogSummary {
  verdict: "passed" | "failed" | "not checked";
  errors: number;
  findings: number;
  repaired: number;
  /** At most `maxSummaryLines`: findings, then fixes. */
  lines: { kind: "error" | "warn" | "info" | "fixed"; code: string; place: string }[];
}

/** The most lines of a summary in the log. The report has all of them. */
export const maxSummaryLines = 50;

/** A place without names, such as `p3:r0`, `t0.r1.c2.p0`, `header1:p0`. */
export const logPlacePattern =
  /^(?:(?:(?:header|footer)\d{0,4}|footnotes|endnotes|comments):)?[a-z]\d{1,9}(?:[.:][a-z]\d{1,9}){0,60}$|^(?:section\d{1,9}|document|styles|elsewhere)$/;

/** The names of the input files in a job's directory. */
export const inputNames = {
  template: "template.docx",
  task: "task.json",
  policy: "policy.yaml",
  /** The template that another one is compared with. */
  other: "other.docx",
} as const;

/** The file name of an asset in a job's directory. It does not contain the client's name for it. */
export function assetFile(index: number): string {
  return `asset-${index}`;
}

/** Larger tasks and policies are parsed and checked in the worker, so that they wait for a slot first. */
export const maxTaskBytesInApi = 64 * 1024;
export const maxPolicyBytesInApi = 32 * 1024;

/** Inputs or artifacts up to this size together go over the channel, larger ones through files. */
export const maxAttachedBytes = 512 * 1024;

/** A message with its attachments. */
export interface Frame {
  message: unknown;
  attachments: Buffer[];
}

/** Encodes a message for the channel: a line of JSON with the lengths of the attachments that follow. */
export function encodeFrame(message: unknown, attachments: readonly Buffer[] = []): Buffer {
  const lengths = attachments.map(({ length }) => length);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ lengths, message })}\n`), ...attachments]);
}

/** Decodes frames from the bytes of a channel. */
export class FrameReader {
  readonly #maxHeaderBytes: number;
  /** The buffer doubles when it is full, so that a sender of single bytes does not cause a copy for each. */
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** The end of the first unread line; -1 if it has not arrived. */
  #lineEnd = -1;
  #header: { lengths: number[]; message: unknown; bytes: number } | null = null;

  constructor(maxHeaderBytes = 1024 * 1024) {
    this.#maxHeaderBytes = maxHeaderBytes;
  }

  push(chunk: Buffer): void {
    if (this.#header === null && this.#lineEnd < 0) {
      const end = chunk.indexOf(10);
      if (end >= 0) this.#lineEnd = this.#length + end;
    }
    const length = this.#length + chunk.length;
    if (this.#length === 0) {
      this.#bytes = chunk;
    } else {
      if (this.#bytes.length < length) {
        const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, length));
        this.#bytes.copy(larger, 0, 0, this.#length);
        this.#bytes = larger;
      }
      chunk.copy(this.#bytes, this.#length);
    }
    this.#length = length;
  }

  /**
   * The next frame, or `null` until all of it has arrived.
   *
   * @throws Error if the bytes are no frame, or the frame is too large.
   */
  next(): Frame | null {
    this.#header ??= this.#readHeader();
    if (this.#header === null) return null;
    const { lengths, message, bytes } = this.#header;
    if (this.#length < bytes) return null;
    const received = this.#take();
    let at = 0;
    const attachments = lengths.map((length) => {
      const attachment = received.subarray(at, at + length);
      at += length;
      return attachment;
    });
    this.#header = null;
    this.push(received.subarray(at));
    return { message, attachments };
  }

  #readHeader() {
    const end = this.#lineEnd;
    if (end < 0 && this.#length <= this.#maxHeaderBytes) return null;
    if (end < 0 || end > this.#maxHeaderBytes) throw new Error("a message without an end");
    const received = this.#take();
    const header: unknown = JSON.parse(received.toString("utf8", 0, end));
    this.#bytes = received.subarray(end + 1);
    this.#length = this.#bytes.length;
    const { lengths, message } = header as { lengths?: unknown; message?: unknown };
    if (!Array.isArray(lengths) || lengths.length > 16)
      throw new Error("a message of an unknown form");
    let bytes = 0;
    for (const length of lengths) {
      if (!Number.isSafeInteger(length) || length < 0)
        throw new Error("a length that is not a number");
      bytes += length;
    }
    if (bytes > 3 * maxAttachedBytes) throw new Error("attachments over their limit");
    return { lengths: lengths as number[], message, bytes };
  }

  /** Takes all received bytes. */
  #take(): Buffer {
    const all = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    this.#lineEnd = -1;
    return all;
  }
}
