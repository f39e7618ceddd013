import { PgBoss } from "pg-boss";
import { StateUnavailableError } from "../../state/errors.ts";
import { pgBossSchema } from "./pg-boss-delivery.ts";

/**
 * Makes the tables of pg-boss, or migrates them to the version that this release needs.
 *
 * @param url a secret, because it contains the password.
 * @throws StateUnavailableError if the database cannot be used.
 */
export async function migratePgBoss(url: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    schema: pgBossSchema,
    max: 1,
    supervise: false,
    schedule: false,
  });
  // `start` throws the same error.
  boss.on("error", () => undefined);
  try {
    await boss.start();
  } catch (error) {
    throw new StateUnavailableError(codeOf(error), error);
  } finally {
    await boss.stop({ graceful: false }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "UNKNOWN";
}
