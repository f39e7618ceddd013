import type { BudgetsConfig, RatesConfig } from "../config/config.ts";

/** Whether any limit is set. Without one, the modules of the limits are not loaded. */
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
