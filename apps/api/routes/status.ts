import type { RequestHandler } from "express";
import type { Status } from "../../contract/answers/status.ts";
import type { BudgetName, ServerRole } from "../../contract/limits.ts";
import { partOfReason } from "../../contract/readiness.ts";
import { version } from "../build-info.ts";
import type { Breakers } from "../limits/breakers.ts";
import { callerOf } from "../limits/caller.ts";
import type { BudgetLeft } from "../limits/job-budgets.ts";
import type { Limits } from "../limits/open-limits.ts";
import { sendJson } from "../middleware/json.ts";
import { principalOf } from "../middleware/principal.ts";
import type { Readiness } from "../readiness.ts";

type QueueStatus = NonNullable<Status["queue"]>;

/** Sources of `/status` that only some servers have. Their results are null if the event has not happened yet. */
export interface StatusSources {
  role?: ServerRole;
  queue?: () => Promise<QueueStatus>;
  storedJobs?: () => Promise<NonNullable<QueueStatus["stored_jobs"]>>;
  lastBackup?: () => Promise<Date | null>;
  lastAuditSeal?: () => Promise<Status["last_audit_seal"]>;
}

export interface StatusParts {
  readiness: Readiness;
  limits: Limits | null;
  breakers: Pick<Breakers, "states">;
  statusSources: StatusSources;
  /** Null: nobody is asked who they are, and each address has budgets of its own. */
  auth: object | null;
}

/** `GET /status`. Callers see the budgets of their tenant, `admin` sees everything. */
export function statusRoute(parts: StatusParts): RequestHandler {
  return async (req, res) => {
    const caller = callerOf(req, res);
    const isTenant = parts.auth === null || principalOf(res).kind !== "anonymous";
    const budgets = isTenant ? await parts.limits?.budgets?.leftTo(caller.tenant) : undefined;
    const status: Status = {
      version,
      role: parts.statusSources.role ?? "all",
      uptime_seconds: Math.floor(process.uptime()),
      readiness: readinessOf(parts.readiness),
      ...(budgets !== undefined && { budgets: tenantBudgets(budgets) }),
      ...(caller.isAdmin ? await adminStatus(parts) : {}),
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, status);
  };
}

function readinessOf({ allReasons, parts, reasons }: Readiness): Status["readiness"] {
  const broken = new Set<string>(allReasons.map((reason) => partOfReason[reason]));
  const states = parts.map((part) => [part, broken.has(part) ? "not_ready" : "ready"]);
  return {
    status: reasons.length === 0 ? "ready" : "not_ready",
    parts: Object.fromEntries(states) as Status["readiness"]["parts"],
  };
}

async function adminStatus({
  breakers,
  limits,
  statusSources,
}: StatusParts): Promise<Partial<Status>> {
  const { queue, lastAuditSeal, lastBackup, storedJobs } = statusSources;
  const all = await limits?.budgets?.leftToAll();
  return {
    breakers: [...breakers.states],
    ...(limits !== null && { limits: limitsStatus(limits) }),
    ...(all != null && { breaker_cpu_seconds_per_hour: withoutName(all) }),
    ...(queue !== undefined && {
      queue: {
        ...(await queue()),
        ...(storedJobs !== undefined && { stored_jobs: await storedJobs() }),
      },
    }),
    ...(lastBackup !== undefined && { last_backup: isoTime(await lastBackup()) }),
    ...(lastAuditSeal !== undefined && { last_audit_seal: await lastAuditSeal() }),
  };
}

function limitsStatus({ budgetsPlace, isDegraded, ratesPlace }: Limits): Status["limits"] {
  return { rates: ratesPlace, budgets: budgetsPlace, is_degraded: isDegraded };
}

function withoutName({ name: _, ...left }: BudgetLeft): Omit<BudgetLeft, "name"> {
  return left;
}

/** The budgets of tenants, without the limit of the breaker. */
export function tenantBudgets(
  budgets: readonly BudgetLeft[],
): (BudgetLeft & { name: BudgetName })[] {
  return budgets.filter(
    (budget): budget is BudgetLeft & { name: BudgetName } =>
      budget.name !== "breaker_cpu_seconds_per_hour",
  );
}

function isoTime(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
