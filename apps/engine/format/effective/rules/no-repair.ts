import type { Finding } from "./rule.ts";

/** Of what a policy recommends and does not require: told as a warning at most, and left as it is. */
export const recommended: Pick<Finding, "atMost" | "noRepair"> = {
  atMost: "warn",
  noRepair: {
    reason_code: "recommended",
    reason: "the policy recommends it and does not require it",
  },
};

/** Of a run that goes on where something else may be right: no repair parts runs. */
export const sharedRun: NonNullable<Finding["noRepair"]> = {
  reason_code: "shared_run",
  reason: "the run has other text too, which should look otherwise",
};
