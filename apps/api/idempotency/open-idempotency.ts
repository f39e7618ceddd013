import type { IdempotencyConfig } from "../config/config.ts";
import type { Idempotency, IdempotencyParts } from "./idempotency.ts";
import type { IdempotencyStoreOptions } from "./idempotency-store.ts";

/**
 * Sets up idempotency. It loads the modules with queries here, so that a server without a state does not load them.
 */
export async function openIdempotency({
  ttlMs,
  leaseMs,
  database,
  blobs,
  workspace,
  errors,
}: IdempotencyConfig &
  Pick<IdempotencyStoreOptions, "database" | "blobs"> &
  Pick<IdempotencyParts, "workspace" | "errors">): Promise<Idempotency> {
  const [{ Idempotency }, { IdempotencyStore }] = await Promise.all([
    import("./idempotency.ts"),
    import("./idempotency-store.ts"),
  ]);
  const store = new IdempotencyStore({ database, blobs, leaseMs, ttlMs });
  return new Idempotency({ store, leaseMs, workspace, errors });
}
