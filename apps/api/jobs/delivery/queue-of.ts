import type { JobsConfig, StateConfig } from "../../config/config.ts";
import type { DeliveryOptions } from "./open-delivery.ts";

/** The queue that settings name, or the default of the database's engine. */
export function queueOf(
  { queue }: Pick<JobsConfig, "queue">,
  { engine }: Pick<StateConfig, "engine">,
): DeliveryOptions["queue"] {
  return queue ?? (engine === "postgres" ? "pg-boss" : "local");
}
