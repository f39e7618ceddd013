import { keysLimitsIdempotencyAudit } from "./0001-keys-limits-idempotency-audit.ts";
import { jobs } from "./0002-jobs.ts";
import { webhooks } from "./0003-webhooks.ts";
import { batches } from "./0004-batches.ts";
import { templates } from "./0005-templates.ts";
import type { Migration } from "./migration.ts";

/** All migrations in order. The first makes version 1 of the schema. Add new ones at the end. */
export const migrations: readonly Migration[] = [
  keysLimitsIdempotencyAudit,
  jobs,
  webhooks,
  batches,
  templates,
];
