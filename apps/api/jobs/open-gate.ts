import type { Logger } from "pino";
import type { BlobStore } from "../blobs/blob-store.ts";
import { diskReasons, freeDiskHysteresis } from "../disk-reasons.ts";
import { notReady } from "./job-errors.ts";
import { JobGate } from "./runner/job-gate.ts";

export interface OpenGateOptions {
  blobs: Pick<BlobStore, "check">;
  tmpDirectory: string;
  /** The free disk space that a job must find. */
  minFreeDiskBytes: number;
  log: Pick<Logger, "info" | "warn">;
}

/** The gate of a process before its stored jobs. The caller closes it. */
export function openGate({ blobs, log, minFreeDiskBytes, tmpDirectory }: OpenGateOptions): JobGate {
  const gate = new JobGate(async () => {
    const reasons = await diskReasons(tmpDirectory, minFreeDiskBytes * freeDiskHysteresis);
    if (reasons.length > 0) throw notReady("state", reasons);
    await blobs.check();
  });
  gate.listen(() => {
    if (gate.isOpen) log.info({ event: "stored_jobs_resumed" });
    else log.warn({ event: "stored_jobs_paused" });
  });
  return gate;
}
