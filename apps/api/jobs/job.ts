import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobSpec } from "../../worker/protocol.ts";
import type { JobDirectory } from "../workspace/workspace.ts";

/** A job that was checked and can be executed, whoever has asked for it. */
export interface Job {
  spec: JobSpec;
  /** What its worker reads, in the order of the protocol: template, task, and the policy if that is a text. */
  inputs: readonly JobInput[];
  /** Where inputs are that are not in memory, and assets; later the artifacts that are large. */
  directory: JobDirectory;
  /**
   * Hears the processor time that the worker took, whatever came of the job; it hears nothing where no worker
   * has had it. Of a worker that did not tell, the time that it had the job.
   */
  onWorkerTook?: (cpuMs: number) => void;
}

export interface JobInput {
  /** Its name in the directory (`inputNames`). */
  name: string;
  /** Null: it is in the directory. */
  bytes: Buffer | null;
}

/**
 * What goes to the worker over the channel: all inputs, if all are in memory and there are no assets; else
 * none, and all inputs are in the directory then.
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
