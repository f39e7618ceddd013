import { ConfigError } from "./config-error.ts";
import { conflictsOf } from "./conflicts.ts";
import { noticesOf } from "./notices.ts";
import { type Environment, faultLine, readSettings, variableInUse } from "./read-settings.ts";
import { readSecrets, type SecretsRead, type SecretValues } from "./secrets.ts";
import type { Setting, ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

type Values = ValuesOf<typeof settings>;

/** The values of all settings, by group (`settings.ts`), checked once and frozen. */
export interface Config extends Omit<Values, "timeouts"> {
  readonly timeouts: { readonly [K in keyof Values["timeouts"]]: TimeLimit };
  /** Hints for the operator about a configuration without faults, one line each. */
  readonly notices: readonly string[];
  /** Reads the secrets again, because their files may have changed. */
  readonly readSecrets: (before: SecretValues) => SecretsRead;
}

export type HttpConfig = Config["http"];
export type LogConfig = Config["log"];
export type DocumentsConfig = Config["documents"];
export type LimitsConfig = Config["limits"];
export type TimeoutsConfig = Config["timeouts"];
export type CapacityConfig = Config["capacity"];
export type RatesConfig = Config["rates"];
export type BudgetsConfig = Config["budgets"];
export type WorkerConfig = Config["workers"];
export type PdfConfig = Config["pdf"];
export type StateConfig = Config["state"];
export type BlobsConfig = Config["blobs"];
export type JobsConfig = Config["jobs"];
export type WebhooksConfig = Config["webhooks"];
export type IdempotencyConfig = Config["idempotency"];
export type AuditConfig = Config["audit"];
export type AnswersConfig = Config["answers"];
export type McpConfig = Config["mcp"];
export type ConsoleConfig = Config["console"];
export type AuthConfig = Config["auth"];
export type CorsConfig = Config["cors"];
export type TracingConfig = Config["tracing"];

/** A limit of time, with the variable that sets it. */
export interface TimeLimit {
  readonly setting: string;
  readonly ms: number;
}

/**
 * Reads the configuration. An empty variable counts as not set.
 *
 * @throws ConfigError with every fault at once.
 */
export function readConfig(env: Environment): Config {
  const { values, faults } = readSettings(env, settings);
  // A setting with a fault has its default in `values`, which proves no conflict with other settings.
  const isWrong = (setting: Setting) => faults.some((fault) => fault.setting === setting);
  const conflicts = conflictsOf(values)
    .filter(({ setting, other }) => !isWrong(setting) && !isWrong(other))
    .map(({ setting, problem }) => faultLine(env, setting, problem));
  const lines = [...faults.map(({ line }) => line), ...conflicts];
  if (lines.length > 0) throw new ConfigError(lines);
  return Object.freeze({
    ...values,
    timeouts: timeLimitsOf(env, values.timeouts),
    notices: Object.freeze(noticesOf(env, values)),
    readSecrets: Object.freeze((before: SecretValues) => readSecrets(env, before)),
  });
}

/** Answers that mention a limit name the variable that the operator has set, which may be an alias. */
function timeLimitsOf(env: Environment, timeouts: Values["timeouts"]): TimeoutsConfig {
  const limits = Object.entries(settings.timeouts).map(([key, setting]): [string, TimeLimit] => [
    key,
    Object.freeze({
      setting: variableInUse(env, setting),
      ms: timeouts[key as keyof typeof timeouts],
    }),
  ]);
  return Object.freeze(Object.fromEntries(limits)) as TimeoutsConfig;
}
