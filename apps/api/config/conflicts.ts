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
  return [
    ...authConflicts(values),
    ...corsConflicts(values.cors),
    ...timeoutConflicts(values.timeouts),
    ...stateConflicts(values),
    ...jobConflicts(values),
    ...webhookConflicts(values),
    ...pdfConflicts(values),
  ];
}

/** Conflicts between the methods of authentication and their settings. */
function authConflicts({
  auth,
  state,
}: Pick<ValuesOf<typeof settings>, "auth" | "state">): Conflict[] {
  const { methods: setting, keyPeppers, jwtIssuer, jwtAudience, jwtJwksUrl } = settings.auth;
  const needs = (other: Setting) => ({ setting, other, problem: `needs ${other.variable}` });
  const ofKeys = auth.keyPeppers === null ? [needs(keyPeppers)] : [];
  const ofJwt = [
    ...(auth.jwtIssuer === null ? [needs(jwtIssuer)] : []),
    ...(auth.jwtAudience === null ? [needs(jwtAudience)] : []),
    ...(auth.jwtJwksUrl === null ? [needs(jwtJwksUrl)] : []),
  ];
  return [
    ...(auth.methods.includes("keys") ? [...ofKeys, ...keyStoreConflicts({ auth, state })] : []),
    ...(auth.methods.includes("jwt") ? ofJwt : []),
  ];
}

/** Requires exactly one key store: with two, somebody could revoke a key in one and forget the other. */
export function keyStoreConflicts({
  auth,
  state,
}: Pick<ValuesOf<typeof settings>, "auth" | "state">): Conflict[] {
  const { keysFile, methods } = settings.auth;
  const { engine } = settings.state;
  const hasState = state.engine !== "none";
  if (hasState && auth.keysFile !== null) {
    const problem = `must not be set with ${engine.variable}=${state.engine}, which stores the keys`;
    return [{ setting: keysFile, other: engine, problem }];
  }
  if (hasState || auth.keysFile !== null) return [];
  const problem = `needs ${keysFile.variable}, or a state (${engine.variable}) that stores the keys`;
  return [{ setting: methods, other: keysFile, problem }];
}

/** Conflicts among the settings of the state. */
export function stateConflicts({ state }: Pick<ValuesOf<typeof settings>, "state">): Conflict[] {
  if (state.engine !== "postgres" || state.databaseUrl !== null) return [];
  const other = settings.state.databaseUrl;
  return [{ setting: settings.state.engine, other, problem: `needs ${other.variable}` }];
}

/** Settings of stored jobs with which a job could be lost, or never run. */
function jobConflicts({
  blobs,
  jobs,
  redis,
  state,
}: Pick<ValuesOf<typeof settings>, "blobs" | "jobs" | "redis" | "state">): Conflict[] {
  const { role, queue } = settings.jobs;
  const { engine } = settings.state;
  const needsPostgres = { other: engine, problem: `needs ${engine.variable}=postgres` };
  const isApart = jobs.role !== "all";
  return [
    ...(isApart && state.engine !== "postgres"
      ? [
          {
            setting: role,
            other: engine,
            problem: `needs ${engine.variable}=postgres, because separate servers must share their state`,
          },
        ]
      : []),
    ...(isApart && blobs.place.kind === "file"
      ? [
          {
            setting: role,
            other: settings.blobs.place,
            problem: `needs ${settings.blobs.place.variable}=s3://bucket/prefix, because one server cannot read the files of another`,
          },
        ]
      : []),
    ...(jobs.queue === "pg-boss" && state.engine !== "postgres"
      ? [{ setting: queue, ...needsPostgres }]
      : []),
    ...(jobs.queue === "bullmq" && state.engine === "none"
      ? [
          {
            setting: queue,
            other: engine,
            problem: `needs a state (${engine.variable}), which stores the jobs`,
          },
        ]
      : []),
    ...(jobs.queue === "bullmq" && redis.address === null
      ? [
          {
            setting: queue,
            other: settings.redis.address,
            problem: `needs ${settings.redis.address.variable}`,
          },
        ]
      : []),
  ];
}

/** A receiver could not tell a webhook without a signature from a forged one. */
function webhookConflicts({ webhooks }: Pick<ValuesOf<typeof settings>, "webhooks">): Conflict[] {
  if (webhooks.allow === null || webhooks.secrets !== null) return [];
  const other = settings.webhooks.secrets;
  return [{ setting: settings.webhooks.allow, other, problem: `needs ${other.variable}` }];
}

function pdfConflicts({ pdf }: Pick<ValuesOf<typeof settings>, "pdf">): Conflict[] {
  if (pdf.converter !== "gotenberg" || pdf.gotenbergUrl !== null) return [];
  const other = settings.pdf.gotenbergUrl;
  return [{ setting: settings.pdf.converter, other, problem: `needs ${other.variable}` }];
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
