import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { z } from "zod";
import { isLocale } from "../../engine/skills/task.ts";
import { type HostName, parseHostName } from "../host-name.ts";

/** Everything that the environment decides, checked once and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  /** Where the log goes; null: standard output. */
  readonly logFile: string | null;
  /** How much of a client's address the log has. */
  readonly logClientAddress: "full" | "truncated" | "none";
  /** Proxies in front whose `X-Forwarded-For` counts: how many, or which. */
  readonly trustProxy: number | readonly string[];
  /** Hosts that requests may be for; null: all. */
  readonly allowedHosts: readonly HostName[] | null;
  /** How long a client may take for the headers of a request. */
  readonly headersTimeoutMs: number;
  /** How long a connection is kept without a request. */
  readonly keepAliveMs: number;
  readonly commit: string;
  /** How numbers are written in documents, where a task does not say; BCP 47. */
  readonly locale: string;
  /** Skills besides those that ship, a YAML file each. */
  readonly skillsDirectory: string | null;
  readonly tmpDirectory: string;
  /** Bytes of one uploaded file. */
  readonly maxUploadBytes: number;
  /** Bytes of all assets of a request together. */
  readonly maxAssetsBytes: number;
  /** Bytes of a task; pictures in Base64 among them. */
  readonly maxTaskBytes: number;
  /** Bytes of a policy that is sent. */
  readonly maxPolicyBytes: number;
  /** Bytes of all parts of a document once they are unpacked. */
  readonly maxUnpackedBytes: number;
  /** Bytes of everything that a job writes. */
  readonly maxOutputBytes: number;
  readonly minFreeDiskBytes: number;
  readonly timeouts: {
    /** A form, until it is in. */
    readonly upload: TimeLimit;
    /** The wait for a token; 0: none. */
    readonly queue: TimeLimit;
    /** A job, from its start in a worker. */
    readonly job: TimeLimit;
    /** A ZIP, until the client has it. */
    readonly download: TimeLimit;
    /** The whole way of a request; every stage has what is left of it. */
    readonly total: TimeLimit;
  };
  readonly maxConcurrency: number;
  readonly maxQueueSize: number;
  /** Requests with a form that are in upload, wait for a token or download their answer. */
  readonly maxRequests: number;
  /** Bytes of results that clients have not read yet: with more, no job is begun. */
  readonly maxDownloadBytes: number;
  /** Open connections of this process. */
  readonly maxConnections: number;
  /** API processes on one port, each with its own tokens. */
  readonly processes: number;
  /** How long running jobs have after SIGTERM. */
  readonly drainMs: number;
  readonly workers: WorkerConfig;
  readonly debugArtifacts: boolean;
  readonly enableMeta: boolean;
  readonly enableMetrics: boolean;
  readonly enableWebConsole: boolean;
  readonly webBasicAuth: { readonly user: string; readonly password: string } | null;
  readonly webConnectSrc: readonly string[];
  readonly enableCors: boolean;
  readonly corsAllowOrigins: readonly string[];
  readonly corsAllowCredentials: boolean;
  readonly corsMaxAgeSeconds: number;
}

/** A limit of time, by the setting that sets it. */
export interface TimeLimit {
  readonly setting: string;
  readonly ms: number;
}

/** How child processes are started, kept and bounded. */
export interface WorkerConfig {
  /**
   * `spawn`: a new Node for each job; `forkserver`: a process for each job, forked from one that has
   * everything loaded; `reuse`: processes take one job after the other.
   */
  readonly start: "spawn" | "forkserver" | "reuse";
  readonly sandbox: "preferred" | "required";
  /** Resident memory of a worker. */
  readonly maxMemoryBytes: number;
  /** `spawn`: processes started ahead of their jobs, at most. */
  readonly maxSpares: number;
  /** `reuse`: jobs of one process before it is replaced; `forkserver`: forks of a server. */
  readonly maxJobs: number;
  /** How long processes that wait are kept without a job. */
  readonly idleMs: number;
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
  DOCOPS_LOG_FILE: z.string().nullable().default(null),
  DOCOPS_LOG_CLIENT_ADDRESS: oneOf(["full", "truncated", "none"], "none"),
  DOCOPS_TRUST_PROXY: proxies(),
  DOCOPS_ALLOWED_HOSTS: hosts().nullable().default(null),
  DOCOPS_HEADERS_TIMEOUT_SECONDS: seconds(15, 0.001),
  DOCOPS_KEEP_ALIVE_SECONDS: seconds(65, 0.001),
  DOCOPS_COMMIT_SHA: text("unknown"),
  DOCOPS_LOCALE: z
    .string()
    .refine(isLocale, { error: "must be a locale such as zh-CN or en-US" })
    .default("zh-CN"),
  DOCOPS_SKILLS_DIR: z.string().nullable().default(null),
  DOCOPS_TMP_DIR: text(tmpdir()),
  DOCOPS_MAX_UPLOAD_BYTES: integer(26_214_400, 1, 2 ** 31),
  DOCOPS_MAX_ASSETS_BYTES: integer(67_108_864, 1, 2 ** 31),
  DOCOPS_MAX_TASK_BYTES: integer(8_388_608, 1, 2 ** 28),
  DOCOPS_MAX_POLICY_BYTES: integer(262_144, 1, 2 ** 22),
  DOCOPS_MAX_UNPACKED_BYTES: integer(536_870_912, 1, 2 ** 31),
  DOCOPS_MAX_OUTPUT_BYTES: integer(268_435_456, 1, 2 ** 31),
  DOCOPS_MIN_FREE_DISK_BYTES: integer(268_435_456, 0, 2 ** 50),
  DOCOPS_UPLOAD_TIMEOUT_SECONDS: seconds(120, 0.001),
  DOCOPS_REQUEST_TIMEOUT_SECONDS: seconds(60, 0.001),
  DOCOPS_DOWNLOAD_TIMEOUT_SECONDS: seconds(120, 0.001),
  DOCOPS_TOTAL_TIMEOUT_SECONDS: seconds(600, 0.001),
  DOCOPS_MAX_CONCURRENCY: integer(2, 1, 1024),
  DOCOPS_QUEUE_TIMEOUT_SECONDS: seconds(0, 0),
  DOCOPS_MAX_QUEUE_SIZE: integer(64, 0, 100_000),
  DOCOPS_MAX_REQUESTS: integer(96, 1, 100_000),
  DOCOPS_MAX_DOWNLOAD_BYTES: integer(1_073_741_824, 1, 2 ** 50),
  DOCOPS_MAX_CONNECTIONS: integer(2000, 1, 1_000_000),
  DOCOPS_WORKERS: integer(1, 1, 256),
  DOCOPS_DRAIN_SECONDS: seconds(30, 0),
  DOCOPS_MP_START: oneOf(["spawn", "forkserver", "reuse"], "spawn"),
  DOCOPS_WORKER_SANDBOX: oneOf(["preferred", "required"], "preferred"),
  DOCOPS_WORKER_MAX_MEMORY_MB: integer(1024, 128, 2 ** 20),
  DOCOPS_WORKER_MAX_SPARES: integer(2, 0, 1024),
  DOCOPS_WORKER_MAX_JOBS: integer(null, 1, 1_000_000),
  DOCOPS_WORKER_IDLE_SECONDS: seconds(60, 0.001),
  DOCOPS_DEBUG_ARTIFACTS: flag(false),
  DOCOPS_ENABLE_META: flag(true),
  DOCOPS_ENABLE_METRICS: flag(false),
  DOCOPS_ENABLE_WEB_CONSOLE: flag(false),
  DOCOPS_WEB_BASIC_AUTH: credentials().nullable().default(null),
  DOCOPS_WEB_BASIC_AUTH_FILE: z
    .string()
    .transform((path, context) => {
      try {
        return readFileSync(path, "utf8").replace(/\r?\n$/, "");
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        context.addIssue({ code: "custom", message: `must be a file that can be read (${code})` });
        return z.NEVER;
      }
    })
    .pipe(credentials())
    .nullable()
    .default(null),
  DOCOPS_WEB_CONNECT_SRC: origins([], "some"),
  DOCOPS_ENABLE_CORS: flag(false),
  DOCOPS_CORS_ALLOW_ORIGINS: origins(["*"]),
  DOCOPS_CORS_ALLOW_CREDENTIALS: flag(false),
  DOCOPS_CORS_MAX_AGE: integer(600, 0, 86_400),
};

/** Names of all settings, in the order of the README. */
export const settingNames: readonly string[] = Object.keys(variables);

type TimeoutSetting = (typeof stageTimeouts)[number] | "DOCOPS_TOTAL_TIMEOUT_SECONDS";

/** Each is a part of the whole way. */
const stageTimeouts = [
  "DOCOPS_UPLOAD_TIMEOUT_SECONDS",
  "DOCOPS_QUEUE_TIMEOUT_SECONDS",
  "DOCOPS_REQUEST_TIMEOUT_SECONDS",
  "DOCOPS_DOWNLOAD_TIMEOUT_SECONDS",
] as const;

const environment = z.object(variables).superRefine((values, context) => {
  if (values.DOCOPS_CORS_ALLOW_CREDENTIALS && values.DOCOPS_CORS_ALLOW_ORIGINS.includes("*")) {
    context.addIssue({
      code: "custom",
      path: ["DOCOPS_CORS_ALLOW_CREDENTIALS"],
      message: "needs a list of exact origins in DOCOPS_CORS_ALLOW_ORIGINS, not *",
    });
  }
  if (values.DOCOPS_WEB_BASIC_AUTH !== null && values.DOCOPS_WEB_BASIC_AUTH_FILE !== null) {
    context.addIssue({
      code: "custom",
      path: ["DOCOPS_WEB_BASIC_AUTH_FILE"],
      message: "cannot be set together with DOCOPS_WEB_BASIC_AUTH",
    });
  }
  for (const stage of stageTimeouts) {
    const isLonger = values[stage] > values.DOCOPS_TOTAL_TIMEOUT_SECONDS;
    // What is no number of seconds at all has its own fault already.
    if (!isLonger || !Number.isFinite(values[stage])) continue;
    context.addIssue({
      code: "custom",
      path: [stage],
      message: `must not be more than DOCOPS_TOTAL_TIMEOUT_SECONDS, ${values.DOCOPS_TOTAL_TIMEOUT_SECONDS}`,
    });
  }
});

/** A process that has read documents is not kept for long; a fork server has read none of anybody's. */
const maxJobsByDefault = { spawn: 1, forkserver: 5000, reuse: 200 } as const;

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
      const value = env[name];
      if (value === undefined || value === "") return `${name} (not set): ${message}`;
      const shown = secrets.has(name) ? "(value not shown)" : JSON.stringify(value);
      return `${name}=${shown}: ${message}`;
    });
    throw new ConfigError(faults);
  }
  const values = result.data;
  const timeLimit = (setting: TimeoutSetting): TimeLimit =>
    Object.freeze({ setting, ms: values[setting] * 1000 });
  return Object.freeze({
    host: values.DOCOPS_HOST,
    port: values.DOCOPS_PORT,
    logLevel: values.DOCOPS_LOG_LEVEL,
    logFile: values.DOCOPS_LOG_FILE,
    logClientAddress: values.DOCOPS_LOG_CLIENT_ADDRESS,
    trustProxy: values.DOCOPS_TRUST_PROXY,
    allowedHosts: values.DOCOPS_ALLOWED_HOSTS,
    headersTimeoutMs: values.DOCOPS_HEADERS_TIMEOUT_SECONDS * 1000,
    keepAliveMs: values.DOCOPS_KEEP_ALIVE_SECONDS * 1000,
    commit: values.DOCOPS_COMMIT_SHA,
    locale: values.DOCOPS_LOCALE,
    skillsDirectory: values.DOCOPS_SKILLS_DIR,
    tmpDirectory: values.DOCOPS_TMP_DIR,
    maxUploadBytes: values.DOCOPS_MAX_UPLOAD_BYTES,
    maxAssetsBytes: values.DOCOPS_MAX_ASSETS_BYTES,
    maxTaskBytes: values.DOCOPS_MAX_TASK_BYTES,
    maxPolicyBytes: values.DOCOPS_MAX_POLICY_BYTES,
    maxUnpackedBytes: values.DOCOPS_MAX_UNPACKED_BYTES,
    maxOutputBytes: values.DOCOPS_MAX_OUTPUT_BYTES,
    minFreeDiskBytes: values.DOCOPS_MIN_FREE_DISK_BYTES,
    timeouts: Object.freeze({
      upload: timeLimit("DOCOPS_UPLOAD_TIMEOUT_SECONDS"),
      queue: timeLimit("DOCOPS_QUEUE_TIMEOUT_SECONDS"),
      job: timeLimit("DOCOPS_REQUEST_TIMEOUT_SECONDS"),
      download: timeLimit("DOCOPS_DOWNLOAD_TIMEOUT_SECONDS"),
      total: timeLimit("DOCOPS_TOTAL_TIMEOUT_SECONDS"),
    }),
    maxConcurrency: values.DOCOPS_MAX_CONCURRENCY,
    maxQueueSize: values.DOCOPS_MAX_QUEUE_SIZE,
    maxRequests: values.DOCOPS_MAX_REQUESTS,
    maxDownloadBytes: values.DOCOPS_MAX_DOWNLOAD_BYTES,
    maxConnections: values.DOCOPS_MAX_CONNECTIONS,
    processes: values.DOCOPS_WORKERS,
    drainMs: values.DOCOPS_DRAIN_SECONDS * 1000,
    workers: Object.freeze({
      start: values.DOCOPS_MP_START,
      sandbox: values.DOCOPS_WORKER_SANDBOX,
      maxMemoryBytes: values.DOCOPS_WORKER_MAX_MEMORY_MB * 1024 * 1024,
      maxSpares: values.DOCOPS_WORKER_MAX_SPARES,
      maxJobs: values.DOCOPS_WORKER_MAX_JOBS ?? maxJobsByDefault[values.DOCOPS_MP_START],
      idleMs: values.DOCOPS_WORKER_IDLE_SECONDS * 1000,
    }),
    debugArtifacts: values.DOCOPS_DEBUG_ARTIFACTS,
    enableMeta: values.DOCOPS_ENABLE_META,
    enableMetrics: values.DOCOPS_ENABLE_METRICS,
    enableWebConsole: values.DOCOPS_ENABLE_WEB_CONSOLE,
    webBasicAuth: values.DOCOPS_WEB_BASIC_AUTH ?? values.DOCOPS_WEB_BASIC_AUTH_FILE,
    webConnectSrc: values.DOCOPS_WEB_CONNECT_SRC,
    enableCors: values.DOCOPS_ENABLE_CORS,
    corsAllowOrigins: values.DOCOPS_CORS_ALLOW_ORIGINS,
    corsAllowCredentials: values.DOCOPS_CORS_ALLOW_CREDENTIALS,
    corsMaxAgeSeconds: values.DOCOPS_CORS_MAX_AGE,
  });
}

/**
 * What an operator should know of a configuration that is right: names that no setting has, which
 * are typing errors more often than not, and origins that were left out.
 */
export function configNotices(env: Readonly<Record<string, string | undefined>>): string[] {
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith("DOCOPS_") && !name.startsWith("DOCOPS_CI_"))
    .filter((name) => !Object.hasOwn(variables, name));
  const leftOut = entriesOf(env.DOCOPS_WEB_CONNECT_SRC ?? "").filter(
    (entry) => toOrigin(entry) === null,
  );
  return [
    ...unknown.map((name) => `${name} is not a setting of this version`),
    ...leftOut.map((entry) => `DOCOPS_WEB_CONNECT_SRC: ${entry} is no origin, and is left out`),
  ];
}

function text(byDefault: string) {
  return z.string().default(byDefault);
}

function integer<const D extends number | null>(byDefault: D, least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error })
    .nullable()
    .default(byDefault)
    .transform((value) => value as number | D);
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

function credentials() {
  return z
    .string()
    .transform((value) => {
      const colon = value.indexOf(":");
      return { user: value.slice(0, Math.max(colon, 0)), password: value.slice(colon + 1) };
    })
    .refine(({ user, password }) => user !== "" && password !== "", {
      error: "must be user:password, neither of them empty",
    });
}

/** How many proxies stand in front, or their addresses and networks, with commas between them. */
function proxies() {
  const error =
    "must be a number of proxies, or addresses and networks such as 10.0.0.0/8, with commas between them";
  return z
    .string()
    .transform((value): number | string[] =>
      /^\d{1,2}$/.test(value) ? Number(value) : value.split(",").map((entry) => entry.trim()),
    )
    .refine((value) => typeof value === "number" || value.every(isNetwork), { error })
    .default(0);
}

/** Names and addresses with or without a port, with commas between them. */
function hosts() {
  const error =
    "must be hosts such as docops.example.org, docops.example.org:8443, 10.0.0.1 or [::1], with commas between them";
  return z
    .string()
    .transform((value) =>
      entriesOf(value).map((entry) => parseHostName(isIP(entry) === 6 ? `[${entry}]` : entry)),
    )
    .refine((entries): entries is HostName[] => entries.length > 0 && !entries.includes(null), {
      error,
    })
    .transform((entries) => entries.filter((entry) => entry !== null));
}

function isNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

/**
 * A list with commas between; each `*` or an http or https URL, of which the origin counts.
 *
 * @param valid how many have to be right; by `some`, what is wrong is left out.
 */
function origins(byDefault: string[], valid: "some" | "every" = "every") {
  const error = "must be origins such as https://ui.example.org, with commas between them";
  return z
    .string()
    .transform(entriesOf)
    .refine(
      (entries) => entries.length > 0 && entries[valid]((entry) => toOrigin(entry) !== null),
      { error },
    )
    .transform((entries) => [...new Set(entries.flatMap((entry) => toOrigin(entry) ?? []))])
    .default(byDefault);
}

function entriesOf(list: string): string[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function toOrigin(entry: string): string | null {
  if (entry === "*") return entry;
  const url = URL.parse(entry);
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
}
