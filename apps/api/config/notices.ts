import { nearestName } from "../../engine/inputs.ts";
import { type Environment, variablesOf } from "./read-settings.ts";
import type { ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

/**
 * What an operator should know of a configuration that is right: names that no setting has, which are typing
 * errors more often than not, a server that is open to all, and origins that were left out.
 */
export function noticesOf(env: Environment, values: ValuesOf<typeof settings>): string[] {
  const known = new Set(variablesOf(settings));
  const unknown = Object.keys(env)
    // DOCOPS_CI_… are the thresholds of the smoke test (scripts/operate/thresholds.ts).
    .filter((name) => name.startsWith("DOCOPS_") && !name.startsWith("DOCOPS_CI_"))
    .filter((name) => !known.has(name));
  const leftOut = values.console.connectTo?.leftOut ?? [];
  const { state } = values;
  const unused = state.databaseUrl !== null && state.engine !== "postgres";
  return [
    ...(unused
      ? [`${settings.state.databaseUrl.variable} is not used: DOCOPS_STATE is ${state.engine}`]
      : []),
    ...unknown.map((name) => `${name} is not a setting of this version${meant(name, known)}`),
    ...openToAll(values),
    ...withoutEffect(values),
    ...leftOut.map(
      (entry) => `${settings.console.connectTo.variable}: ${entry} is no origin, and is left out`,
    ),
  ];
}

/** Everybody who reaches the server may use it: that must not be so by mistake. */
function openToAll({ auth, http }: ValuesOf<typeof settings>): string[] {
  if (auth.methods.length > 0 || isLoopback(http.host)) return [];
  return [
    `WARNING: ${settings.http.host.variable}=${http.host} can be reached from other machines, and ${settings.auth.methods.variable}=none lets everybody who reaches it run jobs`,
  ];
}

/** Keys that nobody is asked for are a mistake more often than not. */
function withoutEffect({ auth }: ValuesOf<typeof settings>): string[] {
  const isKept = auth.keysFile !== null || auth.keyPeppers !== null;
  return isKept && !auth.methods.includes("keys")
    ? [
        `${settings.auth.methods.variable} does not name keys: API keys are set up and nobody is asked for one`,
      ]
    : [];
}

/** Addresses that only this machine reaches (RFC 6890). */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

/** `; did you mean DOCOPS_PORT?`, where a variable is near; else nothing. */
function meant(name: string, known: ReadonlySet<string>): string {
  const short = (variable: string) => variable.replace(/^DOCOPS_/, "").toLowerCase();
  const near = nearestName(short(name), [...known].map(short));
  return near === null ? "" : `; did you mean DOCOPS_${near.toUpperCase()}?`;
}
