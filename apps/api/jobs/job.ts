import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobSpec } from "../../worker/protocol.ts";
import type { PageWishes } from "../converters/draw-pages.ts";
import type { RequestTrace } from "../observability/request-trace.ts";
import type { JobDirectory } from "../workspace/workspace.ts";

/** A checked job, ready to run. */
export interface Job {
  spec: JobSpec;
  /** The inputs in the order of the protocol: template, task, and the policy if the form sent its text. */
  inputs: readonly JobInput[];
  /** The pictures of pages that the job asks for; by default none. */
  preview?: PageWishes | null;
  /** Inputs in the directory stay there after the job. The worker may have changed them. */
  keepsInputs?: boolean;
  /** Holds assets, the inputs that are not in memory, and later large artifacts. */
  directory: JobDirectory;
  /** The span that is the parent of its stages. */
  trace: RequestTrace;
  /** Called when the job has its slot. */
  onWorkerBegins?: () => void;
  /**
   * Called with the processor time of the worker, whatever the outcome. It is not called if no worker had the job. If
   * a worker did not report its processor time, it is the time that the worker had the job.
   */
  onWorkerTook?: (cpuMs: number) => void;
}

export interface JobInput {
  /** The file name in the directory (`inputNames`). */
  name: string;
  /** Null if the input is in the directory. */
  bytes: Buffer | null;
}

/**
 * The inputs that go to the worker over the channel: all of them, if all are in memory and the job has no
 * assets. Otherwise the list is empty, and this writes all inputs to the directory.
 */
export async function attachInputs({ spec, inputs, directory }: Job): Promise<Buffer[]> {
  const inMemory = inputs.map(({ bytes }) => bytes).filter((bytes) => bytes !== null);
  if (inMemory.length === inputs.length && spec.assets.length === 0) return inMemory;
  const path = await directory.make();
  for (const { name, bytes } of inputs) {
    if (bytes !== null) await writeFile(join(path, name), bytes, { mode: 0o600 });
  }
  return [];
}
