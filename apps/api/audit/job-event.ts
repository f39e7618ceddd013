import { hash } from "node:crypto";
import type { AuditEvent, AuditOrigin } from "./event.ts";

/** What is known of a job, as far as it came. Sizes are bytes; hashes are SHA-256 in hexadecimal. */
export interface JobFacts {
  route: string;
  outcome: string;
  skill?: string;
  exit_code?: number;
  error_code?: string;
  template_bytes?: number;
  task_bytes?: number;
  asset_bytes?: number;
  output_bytes?: number;
  template_sha256?: string;
  /** Of the whole answer, as the client has it. */
  output_sha256?: string;
}

/** @returns the event of a job that has ended, in whichever way. */
export function jobEvent(origin: AuditOrigin, { outcome, ...detail }: JobFacts): AuditEvent {
  return { ...origin, action: "job.ended", object: origin.requestId, outcome, detail };
}

/** @returns SHA-256 in hexadecimal. Only for what is in memory: half a megabyte takes half a millisecond. */
export function digestOf(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}
