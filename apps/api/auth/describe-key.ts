import type { ApiKey } from "../../contract/answers/keys.ts";
import { type KeyRecord, liveSecrets } from "./key-store.ts";

/** A key as `/v1/keys` and `docops keys` show it: of its secrets only how many are valid. */
export function describeKey(record: KeyRecord, nowMs: number): ApiKey {
  const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: record.id,
    label: record.label,
    tenant: record.tenant,
    scopes: [...record.scopes],
    limit_class: record.limitClass,
    created_at: new Date(record.createdAtMs).toISOString(),
    expires_at: moment(record.expiresAtMs),
    revoked_at: moment(record.revokedAtMs),
    last_used_at: moment(record.lastUsedAtMs),
    secrets: liveSecrets(record, nowMs).length,
  };
}
