import type { Setting, ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

/** Two settings whose values exclude each other. */
export interface Conflict {
  /** The setting that the message names as wrong. */
  setting: Setting;
  /** The setting that excludes its value. */
  other: Setting;
  problem: string;
}

/** Finds all conflicts between settings. */
export function conflictsOf(values: ValuesOf<typeof settings>): Conflict[] {
  return [...corsConflicts(values.cors), ...timeoutConflicts(values.timeouts)];
}

/** Browsers do not accept `*` for requests with credentials (Fetch standard, 3.2.5). */
function corsConflicts({
  allowsCredentials,
  allowedOrigins,
}: ValuesOf<typeof settings>["cors"]): Conflict[] {
  if (!allowsCredentials || !allowedOrigins.includes("*")) return [];
  const other = settings.cors.allowedOrigins;
  const problem = `needs a list of exact origins in ${other.variable}, not *`;
  return [{ setting: settings.cors.allowsCredentials, other, problem }];
}

/** Every stage is a part of the whole request, so that its limit must not be longer than the total. */
function timeoutConflicts(values: ValuesOf<typeof settings>["timeouts"]): Conflict[] {
  const { total, ...stages } = settings.timeouts;
  const problem = `must not be more than ${total.variable}, ${values.total / 1000}`;
  return Object.entries(stages)
    .filter(([stage]) => values[stage as keyof typeof stages] > values.total)
    .map(([, setting]) => ({ setting, other: total, problem }));
}
