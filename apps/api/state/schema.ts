import type { Generated } from "kysely";

/**
 * The types of the tables. Ids are UUIDv7 (`newId`), times are whole milliseconds since 1970 by the database's clock
 * (`Database.now`), JSON is text, and no column is a boolean, so that both engines support all types.
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
  jobs: JobsTable;
  job_events: JobEventsTable;
  lanes: LanesTable;
  job_runners: JobRunnersTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_endpoints: WebhookEndpointsTable;
  batches: BatchesTable;
  batch_rows: BatchRowsTable;
  templates: TemplatesTable;
  template_versions: TemplateVersionsTable;
}

/** The applied migrations. */
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

/** Named locks: see `locks.ts`. */
export interface LocksTable {
  name: string;
  holder: string;
  /** The fencing token, which grows by one with each holder. */
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
  /** The secret before the last rotation, valid until `previous_until`. */
  previous_hash: string | null;
  previous_until: number | null;
  /** JSON: a list of scopes. */
  scopes: string;
  /** The key's class of limits. */
  limit_class: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Claims and answers by `Idempotency-Key`. */
export interface IdempotencyTable {
  tenant: string;
  route: string;
  key: string;
  /** SHA-256 over the parts of the request, in hexadecimal. */
  fingerprint: string;
  state: "running" | "done";
  /** The token of the claim. Only the request that has it may store the answer. */
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

/** The usage of a tenant's budget in a window. */
export interface BudgetsTable {
  tenant: string;
  unit: string;
  window_start: number;
  window_ms: number;
  reserved: number;
  used: number;
}

/** The audit log. Triggers refuse updates, and deletions of events that `audit_archives` does not list. */
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

/** The chain of seals over audit events. */
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

/** The spans of audit events that are archived or expired. Only their rows may be deleted. */
export interface AuditArchivesTable {
  first_seq: number;
  last_seq: number;
  blob: string;
  sha256: string;
  archived_at: number;
}

/** Jobs that outlive their request. The row is the truth about its job; engines of queues only deliver its id. */
export interface JobsTable {
  /** The order of jobs with the same priority in a lane. */
  seq: Generated<number>;
  id: string;
  /** The tenant, and with it the lane. */
  tenant: string;
  state: StoredJobState;
  /** The order within the lane: larger ones first. */
  priority: number;
  /** The estimated processor time, in milliseconds, with which the job uses up the share of its lane. */
  cost: number;
  /** JSON: the job for the executor. */
  spec: string;
  /** JSON: the blobs of the inputs. */
  inputs: string;
  /** How often the job was claimed. The claim counts it, so that a job that kills its machine is counted too. */
  attempt: Generated<number>;
  /** The attempts that a closing process handed back. They do not count against the job. */
  handed_back: Generated<number>;
  /** The attempts in which a worker process died without an answer. */
  worker_deaths: Generated<number>;
  /** The number of the newest event. */
  last_event: number;
  /** The type of the newest event; null: the state. A trigger copies new events to `job_events`. */
  event_type: string | null;
  /** JSON: the data of the newest event. */
  event_data: string;
  /** The process that runs the job. */
  runner: string | null;
  /** The fence: only who has it may write about the running job. */
  lease_token: string | null;
  lease_until: number | null;
  announced_at: number | null;
  /** When a job in the state `delayed` is queued again. */
  due_at: number | null;
  /** When a cancellation of the running job was requested. */
  cancel_requested_at: number | null;
  /** JSON: the answer of a job that succeeded. */
  result: string | null;
  /** JSON: the error of a job that did not succeed. */
  error: string | null;
  created_at: number;
  /** A job that has not started by then expires. */
  start_until: number | null;
  /** When the newest attempt started. */
  started_at: number | null;
  ended_at: number | null;
  /** When an ended job is removed. A job of a batch is removed with its batch. */
  expires_at: number | null;
  /** The URL that is told of the job's end. */
  webhook_url: string | null;
  /** The batch to which the job belongs; null: none. */
  batch: string | null;
  /** The id of the version of the kept template that the job uses; null: its template was uploaded. */
  template: string | null;
}

/** `announced`: an engine delivers the job; `delayed`: it waits for its next attempt. To clients both are `queued`. */
export type StoredJobState =
  | "queued"
  | "announced"
  | "delayed"
  | "running"
  | "succeeded"
  | "failed"
  | "dead"
  | "cancelled"
  | "expired";

/** The history of jobs, numbered from 1 for each job. */
export interface JobEventsTable {
  job: string;
  seq: number;
  at: number;
  type: string;
  attempt: number;
  /** JSON. */
  data: string;
}

/** The lanes of tenants, for fair shares: see `jobs/store/fair-share.ts`. */
export interface LanesTable {
  tenant: string;
  /** The share of the lane, relative to others. */
  weight: Generated<number>;
  /** The most jobs that are announced or running; null: no limit. */
  max_live: number | null;
  /** The virtual time at which the lane's last job ends, in microseconds. */
  virtual_time: Generated<number>;
  /** The virtual time at which the lane's last job started. The latest of all lanes is the clock. */
  virtual_start: Generated<number>;
}

/** The processes that run jobs, and how many each can run at a time. */
export interface JobRunnersTable {
  id: string;
  slots: number;
  lease_until: number;
}

/** The outbox of webhooks: an event of a job for its URL, delivered at least once. */
export interface WebhookDeliveriesTable {
  /** The header `webhook-id`, the same in each attempt. */
  id: string;
  tenant: string;
  job: string;
  /** The number of the job's event. Deliveries of a job go out in this order. */
  event: number;
  /** Such as `job.succeeded`. */
  type: string;
  url: string;
  /** The host of `url`, with a port unless it is the default. */
  host: string;
  /** The body, stored once, so that each attempt sends and signs the same bytes. */
  body: Uint8Array;
  state: WebhookDeliveryState;
  /** The attempts since the delivery was stored, or sent again by hand. The claim counts them. */
  attempts: Generated<number>;
  /** When the next attempt may begin. During an attempt it is the end of the lease. */
  due_at: number;
  /** The fence: only who has it may write the result of the attempt. */
  lease_token: string | null;
  /** The result of the last attempt: an HTTP status as text, or a code such as `ECONNREFUSED`. */
  last_result: string | null;
  created_at: number;
  /** When it was delivered, or became dead. */
  ended_at: number | null;
}

/** `dead`: no attempt follows unless somebody asks for it. */
export type WebhookDeliveryState = "waiting" | "delivered" | "dead";

/** The URLs of a tenant that have answered 410: nothing is sent to them. */
export interface WebhookEndpointsTable {
  tenant: string;
  url: string;
  disabled_at: number;
}

/** Batches: one template, and a job for each row of a file that is a task. Its jobs tell its state. */
export interface BatchesTable {
  /** The order of the batches of a tenant. */
  seq: Generated<number>;
  id: string;
  tenant: string;
  /** All rows of the file, with the bad ones. */
  rows: number;
  bad_rows: number;
  cancel_requested_at: number | null;
  created_at: number;
}

/** The rows of the files of batches, numbered from 1 for each batch. */
export interface BatchRowsTable {
  batch: string;
  number: number;
  /** The line of the file; null in a JSON array. */
  line: number | null;
  /** The name of the document in the result, without extension; null: the row is bad. */
  name: string | null;
  /** Null: the row is bad. */
  job: string | null;
  /** JSON: the faults of a bad row; else null. */
  faults: string | null;
}

/** Kept templates by name. */
export interface TemplatesTable {
  tenant: string;
  name: string;
  /** The SHA-256 of the published version; null: none is published. */
  published: string | null;
  created_at: number;
  updated_at: number;
}

/** Versions of kept templates. Nothing of a row changes but the last two times. */
export interface TemplateVersionsTable {
  /** The order of the versions of a template. */
  seq: Generated<number>;
  /** The blobs of the version have it in their keys. */
  id: string;
  tenant: string;
  name: string;
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
  /** The size of the file. */
  bytes: number;
  /** Bytes of everything that is kept, which the quota counts. */
  kept_bytes: number;
  skill: string | null;
  /** The name of a policy that ships. */
  policy: string | null;
  policy_yaml: string | null;
  /** The sample task as it was sent: JSON. */
  sample: string | null;
  /** JSON: the blob of the report of the check. */
  check_blob: string;
  /** JSON: the counts of the report. */
  check_result: string;
  created_at: number;
  published_at: number | null;
  /** The row of a deleted version stays until no job needs its file. */
  deleted_at: number | null;
}
