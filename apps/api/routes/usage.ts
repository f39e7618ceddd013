import type { RequestHandler } from "express";
import type { UsageAnswer } from "../../contract/answers/status.ts";
import { ApiError } from "../errors.ts";
import type { JobBudgets } from "../limits/job-budgets.ts";
import { sendJson } from "../middleware/json.ts";
import { tenantBudgets } from "./status.ts";

/** Names of tenants, and addresses with their prefix. What no store can look for is not asked for. */
const accountPattern = /^[\x21-\x7e]{1,128}$/;

/** Tenants on one page. */
const pageSize = 100;

/** `GET /v1/usage` shows the usage of all tenants' budgets, in pages. */
export function usageRoute(budgets: JobBudgets): RequestHandler {
  return async (req, res) => {
    const found = await budgets.usage({ after: afterOf(req.query.after), count: pageSize + 1 });
    const page = found.slice(0, pageSize);
    const usage: UsageAnswer = {
      tenants: page.map(({ tenant, budgets: all }) => ({ tenant, budgets: tenantBudgets(all) })),
      next: found.length > pageSize ? (page.at(-1)?.tenant ?? null) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, usage);
  };
}

function afterOf(parameter: unknown): string | null {
  if (parameter === undefined) return null;
  if (typeof parameter === "string" && accountPattern.test(parameter)) return parameter;
  throw new ApiError("INVALID_ARGUMENT", "validation", "after must be the name of one tenant", {
    field: "after",
  });
}
