import type { IdempotencyConfig } from "../config/config.ts";
import type { Idempotency, IdempotencyParts } from "./idempotency.ts";
import type { IdempotencyStoreOptions } from "./idempotency-store.ts";

/** Begins to keep answers. What knows queries is loaded here: a server without a state does not come here. */
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
