import { hash } from "node:crypto";
import type { AuditEvent, AuditOrigin } from "./event.ts";

/** Facts about a job that has ended. Sizes are bytes, hashes are SHA-256 in hexadecimal. */
export interface JobFacts {
  route: string;
  outcome: string;
  /** The id of a stored job. */
  job?: string;
  skill?: string;
  exit_code?: number;
  error_code?: string;
  template_bytes?: number;
  task_bytes?: number;
  asset_bytes?: number;
  output_bytes?: number;
  template_sha256?: string;
  /** Size and hash of the answer as the client received it. */
  output_sha256?: string;
}

/** @returns the event of a job that has ended, with any outcome. */
export function jobEvent(origin: AuditOrigin, { outcome, ...detail }: JobFacts): AuditEvent {
  return { ...origin, action: "job.ended", object: origin.requestId, outcome, detail };
}

/** @returns SHA-256 in hexadecimal. It blocks the process: half a megabyte takes half a millisecond. */
export function digestOf(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}
