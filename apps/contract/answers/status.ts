import { z } from "zod";
import {
  breakerStates,
  budgetNames,
  counterPlaces,
  dependencyNames,
  serverRoles,
} from "../limits.ts";
import { readinessParts } from "../readiness.ts";
import { count } from "./values.ts";

/** The answers of `/status` and `/v1/usage`. */

const amount = z.number().nonnegative();

const left = {
  allowed: amount.describe("The limit, in the unit that the name of the budget has."),
  used: amount.describe("The amount that jobs have used."),
  reserved: amount.describe("Reserved by running jobs, which release the unused part."),
  remaining: amount.describe("The amount that is left."),
  reset_seconds: count.describe(
    "Seconds until the window ends and the full budget is available again.",
  ),
};

const budgetLeft = z.strictObject({ name: z.enum(budgetNames), ...left });
const time = z.string().describe("ISO 8601, UTC.");

const readiness = z.strictObject({
  status: z.enum(["ready", "not_ready"]),
  parts: z.partialRecord(z.enum(readinessParts), z.enum(["ready", "not_ready"])),
});

const storedJobs = z
  .strictObject({
    waiting: count.describe("The number of waiting jobs."),
    running: count.describe("The number of running jobs."),
    dead: count.describe("Dead jobs, which `docops jobs redrive` can queue again."),
    oldest_waiting_seconds: amount.describe(
      "Seconds since the submission of the oldest waiting job; 0: no job waits.",
    ),
    tenants_waiting: count.describe("Tenants with jobs that wait."),
    runners: count.describe("API processes of all servers that run stored jobs."),
    slots: count.describe("The slots for stored jobs of these processes together."),
  })
  .describe("The stored jobs of all tenants, on all servers; absent without a state.");

export const statusBody = z
  .strictObject({
    version: z.string().describe("The version of docops."),
    role: z.enum(serverRoles).describe("The role of the server (`DOCOPS_ROLE`)."),
    uptime_seconds: count.describe("Seconds since the start of this API process."),
    readiness,
    budgets: z
      .array(budgetLeft)
      .optional()
      .describe("The budgets of the caller's tenant; absent if no budgets are set."),
    limits: z
      .strictObject({
        rates: z.enum(counterPlaces).describe("The place where rates are counted."),
        budgets: z.enum(counterPlaces).describe("The place where budgets are counted."),
        is_degraded: z.boolean().describe("Whether the shared store cannot be reached."),
      })
      .optional()
      .describe(
        "Where rates and budgets are counted; `is_degraded`: the shared store cannot be reached, and each server counts in memory.",
      ),
    queue: z
      .strictObject({
        running: count.describe("The number of requests whose job runs."),
        waiting: count.describe("The number of waiting requests."),
        max_concurrency: count.describe("The number of slots (`DOCOPS_MAX_CONCURRENCY`)."),
        stored_jobs: storedJobs.optional(),
      })
      .optional()
      .describe("The slots of this API process, and the requests that wait for one."),
    breakers: z
      .array(z.strictObject({ name: z.enum(dependencyNames), state: z.enum(breakerStates) }))
      .optional(),
    breaker_cpu_seconds_per_hour: z.strictObject(left).optional(),
    last_backup: time
      .nullable()
      .optional()
      .describe("When `docops backup` last made a backup; null: never."),
    last_audit_seal: z
      .strictObject({ number: count, hash: z.string(), sealed_at: time })
      .nullable()
      .optional()
      .describe("The head of the audit log, for `docops audit verify --head number:hash`."),
  })
  .describe(
    "Everybody sees version, role, uptime and readiness; a tenant also sees its own budgets; `admin` sees all members.",
  );

export const usageBody = z.strictObject({
  tenants: z.array(z.strictObject({ tenant: z.string(), budgets: z.array(budgetLeft) })),
  next: z
    .string()
    .nullable()
    .describe("The parameter `after` of the next page; null: this is the last page."),
});

export type Status = z.infer<typeof statusBody>;
export type UsageAnswer = z.infer<typeof usageBody>;
