import type { Setting, ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

/** Settings whose values do not go together. */
export interface Conflict {
  /** The setting that is told as wrong. */
  setting: Setting;
  /** The setting that it does not go with. */
  other: Setting;
  problem: string;
}

/** What no setting says alone. */
export function conflictsOf(values: ValuesOf<typeof settings>): Conflict[] {
  return [
    ...corsConflicts(values.cors),
    ...timeoutConflicts(values.timeouts),
    ...stateConflicts(values),
  ];
}

/** What does not go together among the settings of the state. */
export function stateConflicts({ state }: Pick<ValuesOf<typeof settings>, "state">): Conflict[] {
  if (state.engine !== "postgres" || state.databaseUrl !== null) return [];
  const other = settings.state.databaseUrl;
  return [{ setting: settings.state.engine, other, problem: `needs ${other.variable}` }];
}

/** Browsers take no `*` for requests with credentials (Fetch standard, 3.2.5). */
function corsConflicts({
  allowsCredentials,
  allowedOrigins,
}: ValuesOf<typeof settings>["cors"]): Conflict[] {
  if (!allowsCredentials || !allowedOrigins.includes("*")) return [];
  const other = settings.cors.allowedOrigins;
  const problem = `needs a list of exact origins in ${other.variable}, not *`;
  return [{ setting: settings.cors.allowsCredentials, other, problem }];
}

/** Each stage is a part of the whole way. */
function timeoutConflicts(values: ValuesOf<typeof settings>["timeouts"]): Conflict[] {
  const { total, ...stages } = settings.timeouts;
  const problem = `must not be more than ${total.variable}, ${values.total / 1000}`;
  return Object.entries(stages)
    .filter(([stage]) => values[stage as keyof typeof stages] > values.total)
    .map(([, setting]) => ({ setting, other: total, problem }));
}
