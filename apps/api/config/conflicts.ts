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
    ...authConflicts(values.auth),
    ...corsConflicts(values.cors),
    ...timeoutConflicts(values.timeouts),
  ];
}

/** What the ways of authentication need. */
function authConflicts(auth: ValuesOf<typeof settings>["auth"]): Conflict[] {
  const { methods: setting, ...needed } = settings.auth;
  const needs = {
    keys: ["keyPeppers", "keysFile"],
    jwt: ["jwtIssuer", "jwtAudience", "jwtJwksUrl"],
  } as const;
  return auth.methods.flatMap((method) =>
    needs[method]
      .filter((key) => auth[key] === null)
      .map((key) => ({
        setting,
        other: needed[key],
        problem: `needs ${needed[key].variable}`,
      })),
  );
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
