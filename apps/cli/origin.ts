import { userInfo } from "node:os";
import type { AuditOrigin } from "../api/audit/event.ts";

/** Who runs this command, for the audit log: the user of the system. */
export function byCommand(): AuditOrigin {
  return { actor: `command:${userName()}`, tenant: null, requestId: null, address: null };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name (os.userInfo throws then).
    return String(process.getuid?.() ?? "unknown");
  }
}
