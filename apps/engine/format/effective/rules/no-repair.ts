import type { Finding } from "./rule.ts";

/**
 * Fields of findings about requirements that a policy only recommends: a warning at most, and no
 * repair.
 */
export const recommended: Pick<Finding, "atMost" | "noRepair"> = {
  atMost: "warn",
  noRepair: {
    reason_code: "recommended",
    reason: "the policy recommends it and does not require it",
  },
};

/**
 * The refusal for a run that continues in text with other requirements. Repairs do not split runs.
 */
export const sharedRun: NonNullable<Finding["noRepair"]> = {
  reason_code: "shared_run",
  reason: "the run also has text that needs other formatting",
};
