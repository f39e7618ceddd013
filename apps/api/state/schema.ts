import type { Generated } from "kysely";

/**
 * The tables, as every query sees them. Ids are UUIDv7 (`newId`), times whole milliseconds since 1970 by the
 * database's clock (`Database.now`), JSON is text, and no column is a boolean: both engines have all of these.
 */
export interface Schema {
  schema_migrations: SchemaMigrationsTable;
  facts: FactsTable;
  locks: LocksTable;
  api_keys: ApiKeysTable;
  idempotency: IdempotencyTable;
  budgets: BudgetsTable;
  audit_events: AuditEventsTable;
  audit_seals: AuditSealsTable;
  audit_archives: AuditArchivesTable;
}

/** The migrations that were applied. */
export interface SchemaMigrationsTable {
  version: number;
  name: string;
  applied_at: number;
}

/** Single values about this state as a whole, such as the time of the last backup. */
export interface FactsTable {
  name: string;
  value: string;
  updated_at: number;
}

/** Leases: see `locks.ts`. */
export interface LocksTable {
  name: string;
  holder: string;
  /** The fence: it grows by one with each holder. */
  token: number;
  lease_until: number;
}

/** API keys, without their secrets. */
export interface ApiKeysTable {
  /** The public part of the key. */
  id: string;
  tenant: string;
  label: string;
  /** HMAC-SHA-256 of the secret, in hexadecimal. */
  secret_hash: string;
  /** The secret before the last rotation, which is good until `previous_until`. */
  previous_hash: string | null;
  previous_until: number | null;
  /** JSON: a list of scopes. */
  scopes: string;
  /** Which limits the key has. */
  limit_class: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Answers by `Idempotency-Key`. */
export interface IdempotencyTable {
  tenant: string;
  route: string;
  key: string;
  /** SHA-256 over the parts of the request, in hexadecimal. */
  fingerprint: string;
  state: "running" | "done";
  /** Whoever holds it may finish it. */
  lease_token: string;
  lease_until: number;
  /** The stored answer: HTTP status, JSON of the headers, and the body, here or as the key of a blob. */
  status: number | null;
  headers: string | null;
  body: Uint8Array | null;
  blob: string | null;
  created_at: number;
  expires_at: number;
}

/** What a tenant has used of a unit in a window of time. */
export interface BudgetsTable {
  tenant: string;
  unit: string;
  window_start: number;
  window_ms: number;
  reserved: number;
  used: number;
}

/** What happened, in its order. Rows are added only: triggers refuse everything else. */
export interface AuditEventsTable {
  seq: Generated<number>;
  id: string;
  at: number;
  actor: string;
  tenant: string | null;
  action: string;
  object: string | null;
  outcome: string;
  request_id: string | null;
  address: string | null;
  /** JSON. */
  detail: string;
  /** SHA-256 over the fields, in hexadecimal. */
  hash: string;
}

/** A chain of seals over audit events. */
export interface AuditSealsTable {
  number: number;
  first_seq: number;
  last_seq: number;
  root: string;
  previous: string;
  hash: string;
  signature: string | null;
  sealed_at: number;
}

/** Audit events that a verified archive holds. Their rows, and no others, may be deleted. */
export interface AuditArchivesTable {
  first_seq: number;
  last_seq: number;
  blob: string;
  sha256: string;
  archived_at: number;
}
