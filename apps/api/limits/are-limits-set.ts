import type { BudgetsConfig, RatesConfig } from "../config/config.ts";

/** Whether anything is counted. Where nothing is, nothing of the limits is loaded. */
export function areLimitsSet({
  rates,
  budgets,
}: {
  readonly rates: Pick<RatesConfig, "isEnabled">;
  readonly budgets: BudgetsConfig;
}): boolean {
  return rates.isEnabled || areBudgetsSet(budgets);
}

export function areBudgetsSet(budgets: BudgetsConfig): boolean {
  return Object.values(budgets).some((limit) => limit !== null);
}
