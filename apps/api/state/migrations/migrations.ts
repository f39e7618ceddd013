import { whoHowMuchOnceOnly } from "./0001-who-how-much-once-only.ts";
import type { Migration } from "./migration.ts";

/** All migrations, in their order: the first makes version 1 of the schema. New ones go at the end. */
export const migrations: readonly Migration[] = [whoHowMuchOnceOnly];
