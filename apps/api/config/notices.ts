import { nearestName } from "../../engine/inputs.ts";
import { type Environment, variablesOf } from "./read-settings.ts";
import type { ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

/**
 * Hints for the operator about a configuration without faults: variables that no setting has, which are
 * mostly typing errors, a server that is open to all, and entries of a list that were left out because they are
 * not origins.
 */
export function noticesOf(env: Environment, values: ValuesOf<typeof settings>): string[] {
  const known = new Set(variablesOf(settings));
  const unknown = Object.keys(env)
    // DOCOPS_CI_… are the thresholds of the smoke test (scripts/operate/thresholds.ts).
    .filter((name) => name.startsWith("DOCOPS_") && !name.startsWith("DOCOPS_CI_"))
    // A shell that has a client's key in it may start a server, too.
    .filter((name) => !known.has(name) && name !== "DOCOPS_API_KEY");
  const leftOut = values.console.connectTo?.leftOut ?? [];
  return [
    ...unusedSettings(values),
    ...unknown.map((name) => `${name} is not a setting of this version${suggestion(name, known)}`),
    ...openToAll(values),
    ...withoutEffect(values),
    ...withoutBox(values),
    ...leftOut.map(
      (entry) =>
        `${settings.console.connectTo.variable}: ${entry} is not a valid origin and is ignored`,
    ),
  ];
}

/** Settings that have no effect because of other settings. */
function unusedSettings({ state, blobs, pdf, webhooks }: ValuesOf<typeof settings>): string[] {
  const isIdle = [
    {
      setting: settings.state.databaseUrl,
      is: state.databaseUrl !== null && state.engine !== "postgres",
    },
    { setting: settings.blobs.place, is: blobs.place.kind === "s3" && state.engine === "none" },
    { setting: settings.webhooks.allow, is: webhooks.allow !== null && state.engine === "none" },
  ];
  const isGotenbergIdle = pdf.gotenbergUrl !== null && pdf.converter !== "gotenberg";
  const needS3 = [
    {
      setting: settings.blobs.endpoint,
      is: blobs.endpoint !== null && blobs.place.kind === "file",
    },
    {
      setting: settings.blobs.kmsKeyId,
      is: blobs.kmsKeyId !== null && blobs.place.kind === "file",
    },
  ];
  return [
    ...isIdle
      .filter(({ is }) => is)
      .map(({ setting }) => `${setting.variable} is not used: DOCOPS_STATE is ${state.engine}`),
    ...needS3
      .filter(({ is }) => is)
      .map(({ setting }) => `${setting.variable} is not used: DOCOPS_BLOBS is file`),
    ...(isGotenbergIdle
      ? [`${settings.pdf.gotenbergUrl.variable} is not used: DOCOPS_PDF is ${pdf.converter}`]
      : []),
  ];
}

/** Warns if other machines can reach a server without authentication. */
function openToAll({ auth, http }: ValuesOf<typeof settings>): string[] {
  if (auth.methods.length > 0 || isLoopback(http.host)) return [];
  return [
    `WARNING: ${settings.http.host.variable}=${http.host} accepts connections from other machines, and ${settings.auth.methods.variable}=none lets anyone who can connect run jobs`,
  ];
}

/** Warns about API keys that are configured but not required, which is mostly a mistake. */
function withoutEffect({ auth }: ValuesOf<typeof settings>): string[] {
  const isKept = auth.keysFile !== null || auth.keyPeppers !== null;
  return isKept && !auth.methods.includes("keys")
    ? [
        `${settings.auth.methods.variable} does not include keys: API keys are configured, but requests do not need them`,
      ]
    : [];
}

/** Warns if LibreOffice has the rights of the server. */
function withoutBox({ pdf }: ValuesOf<typeof settings>): string[] {
  if (pdf.converter !== "libreoffice" || pdf.isBoxed) return [];
  return [
    `WARNING: ${settings.pdf.isBoxed.variable}=0 lets LibreOffice read the server's files and connect to the network. A hostile document may use that`,
  ];
}

/** Whether only this machine can reach the address (RFC 6890). */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

/** `; did you mean DOCOPS_PORT?` if a known variable is similar, or an empty text. */
function suggestion(name: string, known: ReadonlySet<string>): string {
  const short = (variable: string) => variable.replace(/^DOCOPS_/, "").toLowerCase();
  const near = nearestName(short(name), [...known].map(short));
  return near === null ? "" : `; did you mean DOCOPS_${near.toUpperCase()}?`;
}
