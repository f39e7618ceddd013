import type { RequestHandler } from "express";
import type { UsageAnswer } from "../../contract/answers/status.ts";
import { ApiError } from "../errors.ts";
import type { CallerOf } from "../limits/caller.ts";
import { budgetLeft, type JobBudgets } from "../limits/job-budgets.ts";
import { sendJson } from "../middleware/json.ts";
import { ofTenants } from "./status.ts";

/** Tenants on one page. */
const pageSize = 100;

/**
 * `GET /v1/usage`: what tenants have used of their budgets. An `admin` sees all tenants, a page at a time;
 * everybody else sees his own.
 */
export function usageRoute(budgets: JobBudgets, callerOf: CallerOf): RequestHandler {
  return async (req, res) => {
    const { isAdmin, tenant } = callerOf(req, res);
    const usage: UsageAnswer = isAdmin
      ? await pageOf(budgets, afterOf(req.query.after))
      : { tenants: [{ tenant, budgets: ofTenants(await budgets.leftTo(tenant)) }], next: null };
    res.set("Cache-Control", "no-store");
    sendJson(res, usage);
  };
}

async function pageOf(budgets: JobBudgets, after: string | null): Promise<UsageAnswer> {
  const found = await budgets.usage({ after, count: pageSize + 1 });
  const page = found.slice(0, pageSize);
  return {
    tenants: page.map(({ account, budgets: states }) => {
      return { tenant: account, budgets: ofTenants(states.map(budgetLeft)) };
    }),
    next: found.length > pageSize ? (page.at(-1)?.account ?? null) : null,
  };
}

function afterOf(parameter: unknown): string | null {
  if (parameter === undefined) return null;
  if (typeof parameter === "string") return parameter;
  throw new ApiError("INVALID_ARGUMENT", "validation", "after must be one name of a tenant", {
    field: "after",
  });
}
