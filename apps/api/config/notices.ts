import { nearestName } from "../../engine/inputs.ts";
import { type Environment, variablesOf } from "./read-settings.ts";
import type { ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

/**
 * Hints for the operator about a configuration without faults: variables that no setting has, which are
 * mostly typing errors, and entries of a list that were left out because they are not origins.
 */
export function noticesOf(env: Environment, values: ValuesOf<typeof settings>): string[] {
  const known = new Set(variablesOf(settings));
  const unknown = Object.keys(env)
    // DOCOPS_CI_… are the thresholds of the smoke test (scripts/operate/thresholds.ts).
    .filter((name) => name.startsWith("DOCOPS_") && !name.startsWith("DOCOPS_CI_"))
    .filter((name) => !known.has(name));
  const leftOut = values.console.connectTo?.leftOut ?? [];
  return [
    ...unknown.map((name) => `${name} is not a setting of this version${suggestion(name, known)}`),
    ...leftOut.map(
      (entry) => `${settings.console.connectTo.variable}: ${entry} is no origin, and is left out`,
    ),
  ];
}

/** `; did you mean DOCOPS_PORT?` if a known variable is similar, or an empty text. */
function suggestion(name: string, known: ReadonlySet<string>): string {
  const short = (variable: string) => variable.replace(/^DOCOPS_/, "").toLowerCase();
  const near = nearestName(short(name), [...known].map(short));
  return near === null ? "" : `; did you mean DOCOPS_${near.toUpperCase()}?`;
}
