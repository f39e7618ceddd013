import { sql } from "kysely";
import { describe } from "vitest";
import { postgresEngine } from "./engines.ts";
import { testDelivery } from "./job-delivery.ts";
import type { JobProcess } from "./jobs.ts";

describe("delivery by pg-boss", () => {
  const empty = async ({ database }: JobProcess) => {
    await sql`truncate pgboss.job`.execute(database.db);
  };
  testDelivery({ queue: "pg-boss", engine: postgresEngine(), redis: () => null, empty });
});
