import type { ExitCode } from "../contract/exit-codes.ts";
import type { FormatSettings } from "../contract/format-settings.ts";
import type { JobChoices } from "../contract/job-options.ts";
import type {
  DocumentErrorCode,
  InputFault,
  PackageLimits,
  Policy,
  SkillDefinition,
} from "../engine/index.ts";

/** The file descriptor of a worker's channel, a socket that it inherits. */
export const channelDescriptor = 3;

/** The file descriptor over which a fork server takes its orders. Its forks do not have it. */
export const controlDescriptor = 4;

/** What a process is told that lives for one job. */
export const oneJobArgument = "one-job";

/** What a process is told that forks others, each of which does one job. */
export const forkServerArgument = "fork-server";

/** A job, wherever it is done. Plain data, but for the files that it reads. */
export type JobSpec = RunSpec | PrecheckSpec;

interface CommonSpec {
  skill: SkillDefinition;
  format: FormatSettings;
  /** Null: the policy comes as text, among the inputs, and the worker checks it. */
  policy: Policy | null;
  /** Names of the assets, which lie in the directory: the first as `assetFile(0)`, and so on. */
  assets: readonly string[];
  /**
   * The skills that a task may be of which the worker checks; null: the task was checked and comes as
   * `writeCheckedTask` wrote it.
   */
  taskSkills: readonly SkillDefinition[] | null;
}

/** Fill a template. */
export interface RunSpec extends CommonSpec, JobChoices {
  kind: "run";
}

/** Say what filling a template would come to. */
export interface PrecheckSpec extends CommonSpec {
  kind: "precheck";
}

/** What the API sends a worker. */
export type JobRequest = JobSpec & {
  type: "job";
  jobId: string;
  /**
   * Where artifacts go that are too large for the channel, and where the inputs lie that were. It is
   * made by whoever needs it first.
   */
  directory: string;
  /** Whether template, task and the policy's text, where there is one, follow in this order. */
  areInputsAttached: boolean;
  /** How numbers are written, where the task names no locale of its own; BCP 47. */
  locale: string;
  limits: PackageLimits;
  /** Bytes of all artifacts together. */
  maxOutputBytes: number;
  /** The worker is kept for other jobs: templates that are compiled may be of use again. */
  isKept: boolean;
  /** The span that the job belongs to (W3C Trace Context); null: nobody wants to know its stages. */
  traceparent: string | null;
};

/**
 * What the API orders a fork server to do, one at a time: jobs of the API's own, to be warm, which are
 * answered over the control channel; to make itself small; a fork; to see that fork out.
 */
export type ForkOrder =
  | JobRequest
  | {
      type: "fork";
      /** The one directory of the fork. */
      directory: string;
      /** Instead of a job it tries what its confinement forbids, and ends. */
      isProbe: boolean;
    }
  /** To collect garbage and give memory back, so that its forks have less to copy. */
  | { type: "tidy" }
  | {
      type: "reap";
      /**
       * Goes over the channel of the jobs, before `statusDigits` digits of the fork's wait status
       * (wait(2)), when the fork has ended: what comes before it is the fork's, what comes after is the
       * next one's. It is sent after the fork, which therefore cannot know it.
       */
      mark: string;
    };

/** Hexadecimal digits of a wait status after a mark. */
export const statusDigits = 8;

/** What a fork server says when it has made itself small. */
export interface Tidied {
  type: "tidied";
}

/** What a fork server says of a fork. */
export interface Forked {
  type: "forked";
  /** As fork(2) returned it. */
  pid: number;
  /** Resident memory of the server. */
  serverRssBytes: number;
}

/** What a job took out of its process. */
export interface WorkerUsage {
  cpuMs: number;
  /** The most memory that the process ever held resident. */
  peakRssBytes: number;
}

/** An artifact that follows, as a ZIP holds it: the API has only to put it there. */
export interface AttachedArtifact {
  name: string;
  /** 0: as it is; 8: deflated (PKWARE APPNOTE 4.4.5). */
  method: 0 | 8;
  crc: number;
  /** Bytes before deflating. */
  size: number;
}

/** The stages of a job in its worker, in their order; a job has those of its kind. */
export const stageNames = ["inputs", "parse", "precheck", "fill", "verify", "write"] as const;

export type StageName = (typeof stageNames)[number];

/** A stage, when it began and when it ended, by `monotonicMs`. */
export type Stage = [name: StageName, startedAt: number, endedAt: number];

/**
 * Milliseconds of a clock that all processes of a machine share and that only goes forward: CLOCK_MONOTONIC on
 * Linux.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** What a worker answers, once a job. */
export type JobAnswer = AnswerBody & {
  jobId: string;
  usage: WorkerUsage;
  /** Where the request has a `traceparent`. */
  stages?: Stage[];
};

/** What a worker has to say of a job. */
export type AnswerBody =
  | {
      type: "done";
      exitCode: ExitCode;
      exitCodes: ExitCode[];
      message: string;
      /** Codes of the format errors, each once. */
      formatCodes: string[];
      /** What the log tells of the format report, where a readable summary was asked for. */
      summary: LogSummary | null;
      /** The artifacts that follow as attachments; empty: they are in the directory. */
      attached: AttachedArtifact[];
    }
  | {
      type: "refused";
      code: DocumentErrorCode;
      message: string;
      detail: Readonly<Record<string, string | number>>;
    }
  /** A task or a policy that only the worker has read is not right. */
  | ({ type: "invalid" } & InputFault)
  /** The artifacts would be more than `maxOutputBytes`: none was written. */
  | { type: "too_large"; outputBytes: number }
  /** The disk took no more of the artifacts. */
  | { type: "disk_full" }
  | { type: "failed"; errorName: string; errorStack: string[] };

/** What the system says where a disk or a quota takes no more (errno(3)). */
export const diskFullCodes: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** What the log tells of a format report: codes, places and numbers, no word of a document. */
export interface LogSummary {
  verdict: "passed" | "failed" | "not checked";
  errors: number;
  findings: number;
  repaired: number;
  /** The first of the findings, then of the repairs. */
  lines: { kind: "error" | "warn" | "info" | "fixed"; code: string; place: string }[];
}

/** Lines of a summary that go to the log; the report has them all. */
export const maxSummaryLines = 50;

/** A place that has a number for everything but its kind: `p3:r0`, `t0.r1.c2.p0`, `header1:p0`. */
export const logPlacePattern =
  /^(?:(?:(?:header|footer)\d{0,4}|footnotes|endnotes|comments):)?[a-z]\d{1,9}(?:[.:][a-z]\d{1,9}){0,60}$|^(?:section\d{1,9}|document|styles|elsewhere)$/;

/** Names of the files in a job's directory: what comes in, and what a worker leaves there. */
export const inputNames = {
  template: "template.docx",
  task: "task.json",
  policy: "policy.yaml",
} as const;

/** The name of an asset's file in a job's directory: nothing of what a client calls it. */
export function assetFile(index: number): string {
  return `asset-${index}`;
}

/** Larger tasks and policies are parsed and checked in the worker, behind a slot. */
export const maxTaskBytesInApi = 64 * 1024;
export const maxPolicyBytesInApi = 32 * 1024;

/** Inputs or artifacts of a job that are no larger go through the channel, others through files. */
export const maxAttachedBytes = 512 * 1024;

/** A message with the bytes that belong to it. */
export interface Frame {
  message: unknown;
  attachments: Buffer[];
}

/** A message as it goes over the channel: a line of JSON with the lengths of what follows it. */
export function encodeFrame(message: unknown, attachments: readonly Buffer[] = []): Buffer {
  const lengths = attachments.map(({ length }) => length);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ lengths, message })}\n`), ...attachments]);
}

/** Takes frames out of what comes in over a channel. */
export class FrameReader {
  readonly #maxHeaderBytes: number;
  /** Grows by doubling: a sender of single bytes must not cost a copy of everything for each. */
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Where the first line ends that is not read yet; -1: it has not come. */
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
   * The next frame; `null` while it is not whole.
   *
   * @throws Error for what is no frame, or one larger than the two ends have agreed on.
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
    if (!Array.isArray(lengths) || lengths.length > 16) throw new Error("a message of no form");
    let bytes = 0;
    for (const length of lengths) {
      if (!Number.isSafeInteger(length) || length < 0) throw new Error("a length that is none");
      bytes += length;
    }
    if (bytes > 3 * maxAttachedBytes) throw new Error("attachments over their limit");
    return { lengths: lengths as number[], message, bytes };
  }

  /** All that has come, in one piece. */
  #take(): Buffer {
    const all = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    this.#lineEnd = -1;
    return all;
  }
}
