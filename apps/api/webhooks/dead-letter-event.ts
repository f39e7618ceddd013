import { type AuditEvent, serverOrigin } from "../audit/event.ts";
import type { DeadLetter } from "./deliverer.ts";

/** The audit event of a delivery that gets no further attempt. It does not contain the URL, which may have a token. */
export function deadLetterEvent({ id, job, result, tenant }: DeadLetter): AuditEvent {
  const origin = { ...serverOrigin, tenant };
  return { ...origin, action: "webhook.dead", object: id, outcome: result, detail: { job } };
}
