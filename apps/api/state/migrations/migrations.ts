import { whoHowMuchOnceOnly } from "./0001-who-how-much-once-only.ts";
import type { Migration } from "./migration.ts";

/** All migrations in order. The first makes version 1 of the schema. Add new ones at the end. */
export const migrations: readonly Migration[] = [whoHowMuchOnceOnly];
