import { userInfo } from "node:os";
import type { AuditOrigin } from "../api/audit/event.ts";

/** The origin of the events of this command, for the audit log: the system's user. */
export function commandOrigin(): AuditOrigin {
  return { actor: `command:${userName()}`, tenant: null, requestId: null, address: null };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without a name. `os.userInfo` throws then.
    return String(process.getuid?.() ?? "unknown");
  }
}
