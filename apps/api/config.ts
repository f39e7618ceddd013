import { tmpdir } from "node:os";
import { z } from "zod";

/** Everything that the environment decides, checked once and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  readonly commit: string;
  readonly tmpDirectory: string;
  /** Bytes of one uploaded file. */
  readonly maxUploadBytes: number;
  /** Bytes of all parts of a document once they are unpacked. */
  readonly maxUnpackedBytes: number;
  /** How long a job may run, from its start in a worker. */
  readonly requestTimeoutMs: number;
  readonly maxConcurrency: number;
  /** How long a request may wait for a token; 0: not at all. */
  readonly queueTimeoutMs: number;
  readonly maxQueueSize: number;
  readonly workerStart: "spawn";
  readonly debugArtifacts: boolean;
  readonly enableMeta: boolean;
  readonly enableWebConsole: boolean;
  readonly webBasicAuth: { readonly user: string; readonly password: string } | null;
  readonly webConnectSrc: readonly string[];
  readonly enableCors: boolean;
  readonly corsAllowOrigins: readonly string[];
  readonly corsAllowCredentials: boolean;
  readonly corsMaxAgeSeconds: number;
}

/** All faults of an environment, a line each: variable, value, what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

const variables = {
  DOCOPS_HOST: text("127.0.0.1"),
  DOCOPS_PORT: integer(8000, 0, 65_535),
  DOCOPS_LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "silent"], "info"),
  DOCOPS_COMMIT_SHA: text("unknown"),
  DOCOPS_TMP_DIR: text(tmpdir()),
  DOCOPS_MAX_UPLOAD_BYTES: integer(26_214_400, 1, 2 ** 31),
  DOCOPS_MAX_UNPACKED_BYTES: integer(536_870_912, 1, 2 ** 31),
  DOCOPS_REQUEST_TIMEOUT_SECONDS: seconds(60, 0.001),
  DOCOPS_MAX_CONCURRENCY: integer(2, 1, 1024),
  DOCOPS_QUEUE_TIMEOUT_SECONDS: seconds(0, 0),
  DOCOPS_MAX_QUEUE_SIZE: integer(64, 0, 100_000),
  DOCOPS_MP_START: oneOf(["spawn"], "spawn"),
  DOCOPS_DEBUG_ARTIFACTS: flag(false),
  DOCOPS_ENABLE_META: flag(true),
  DOCOPS_ENABLE_WEB_CONSOLE: flag(false),
  DOCOPS_WEB_BASIC_AUTH: z
    .string()
    .transform((value) => {
      const colon = value.indexOf(":");
      return { user: value.slice(0, Math.max(colon, 0)), password: value.slice(colon + 1) };
    })
    .refine(({ user, password }) => user !== "" && password !== "", {
      error: "must be user:password, neither of them empty",
    })
    .nullable()
    .default(null),
  DOCOPS_WEB_CONNECT_SRC: origins([]),
  DOCOPS_ENABLE_CORS: flag(false),
  DOCOPS_CORS_ALLOW_ORIGINS: origins(["*"]),
  DOCOPS_CORS_ALLOW_CREDENTIALS: flag(false),
  DOCOPS_CORS_MAX_AGE: integer(600, 0, 86_400),
};

/** Names of all settings, in the order of the README. */
export const settingNames: readonly string[] = Object.keys(variables);

const environment = z.object(variables).superRefine((values, context) => {
  if (values.DOCOPS_CORS_ALLOW_CREDENTIALS && values.DOCOPS_CORS_ALLOW_ORIGINS.includes("*")) {
    context.addIssue({
      code: "custom",
      path: ["DOCOPS_CORS_ALLOW_CREDENTIALS"],
      message: "needs a list of exact origins in DOCOPS_CORS_ALLOW_ORIGINS, not *",
    });
  }
});

const secrets = new Set(["DOCOPS_WEB_BASIC_AUTH"]);

/**
 * Reads the configuration. A variable that is empty counts as not set.
 *
 * @throws ConfigError with every fault at once.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  const result = environment.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const shown = secrets.has(name) ? "(value not shown)" : JSON.stringify(env[name] ?? "");
      return `${name}=${shown}: ${message}`;
    });
    throw new ConfigError(faults);
  }
  const values = result.data;
  return Object.freeze({
    host: values.DOCOPS_HOST,
    port: values.DOCOPS_PORT,
    logLevel: values.DOCOPS_LOG_LEVEL,
    commit: values.DOCOPS_COMMIT_SHA,
    tmpDirectory: values.DOCOPS_TMP_DIR,
    maxUploadBytes: values.DOCOPS_MAX_UPLOAD_BYTES,
    maxUnpackedBytes: values.DOCOPS_MAX_UNPACKED_BYTES,
    requestTimeoutMs: values.DOCOPS_REQUEST_TIMEOUT_SECONDS * 1000,
    maxConcurrency: values.DOCOPS_MAX_CONCURRENCY,
    queueTimeoutMs: values.DOCOPS_QUEUE_TIMEOUT_SECONDS * 1000,
    maxQueueSize: values.DOCOPS_MAX_QUEUE_SIZE,
    workerStart: values.DOCOPS_MP_START,
    debugArtifacts: values.DOCOPS_DEBUG_ARTIFACTS,
    enableMeta: values.DOCOPS_ENABLE_META,
    enableWebConsole: values.DOCOPS_ENABLE_WEB_CONSOLE,
    webBasicAuth: values.DOCOPS_WEB_BASIC_AUTH,
    webConnectSrc: values.DOCOPS_WEB_CONNECT_SRC,
    enableCors: values.DOCOPS_ENABLE_CORS,
    corsAllowOrigins: values.DOCOPS_CORS_ALLOW_ORIGINS,
    corsAllowCredentials: values.DOCOPS_CORS_ALLOW_CREDENTIALS,
    corsMaxAgeSeconds: values.DOCOPS_CORS_MAX_AGE,
  });
}

/**
 * What an operator should know of a configuration that is right: names that no setting has, which
 * are typing errors more often than not, and settings for what this version does not have yet.
 */
export function configNotices(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const notices = Object.keys(env)
    .filter((name) => name.startsWith("DOCOPS_") && !name.startsWith("DOCOPS_CI_"))
    .filter((name) => !Object.hasOwn(variables, name))
    .map((name) => `${name} is not a setting of this version`);
  if (config.enableWebConsole) notices.push("the web console is not part of this version yet");
  if (config.enableCors) notices.push("CORS is not part of this version yet");
  return notices;
}

function text(byDefault: string) {
  return z.string().default(byDefault);
}

function integer(byDefault: number, least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error })
    .default(byDefault);
}

/** At most a day: longer is a typing error, and timers do not reach much further. */
function seconds(byDefault: number, least: number) {
  const error = `must be a number of seconds from ${least} to 86400`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= 86_400, { error })
    .default(byDefault);
}

function oneOf<const T extends string>(allowed: readonly T[], byDefault: NoInfer<T>) {
  return z
    .enum(allowed, { error: `must be ${allowed.join(", ")}` })
    .default(byDefault as z.core.util.NoUndefined<T>);
}

/** Fails closed: what is neither true nor false is a fault. */
function flag(byDefault: boolean) {
  return z
    .string()
    .regex(/^(1|0|true|false|yes|no|on|off)$/i, {
      error: "must be 1 or 0 (true, yes, on; false, no, off)",
    })
    .transform((value) => /^(1|true|yes|on)$/i.test(value))
    .default(byDefault);
}

/** A list with commas between; each `*` or an http or https URL, of which the origin counts. */
function origins(byDefault: string[]) {
  const error = "must be origins such as https://ui.example.org, with commas between them";
  return z
    .string()
    .transform((value) =>
      value
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    )
    .refine((entries) => entries.length > 0 && entries.every((entry) => toOrigin(entry) !== null), {
      error,
    })
    .transform((entries) => [...new Set(entries.map((entry) => toOrigin(entry) ?? entry))])
    .default(byDefault);
}

function toOrigin(entry: string): string | null {
  if (entry === "*") return entry;
  const url = URL.parse(entry);
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
}
