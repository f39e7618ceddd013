import { ConfigError } from "./config-error.ts";
import { conflictsOf } from "./conflicts.ts";
import { noticesOf } from "./notices.ts";
import { type Environment, faultLine, givenVariable, readSettings } from "./read-settings.ts";
import type { Setting, ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

type Values = ValuesOf<typeof settings>;

/** Everything that the environment decides, by group (`settings.ts`), checked once and frozen. */
export interface Config extends Omit<Values, "timeouts"> {
  readonly timeouts: { readonly [K in keyof Values["timeouts"]]: TimeLimit };
  /** What an operator should know of a configuration that is right, a line each. */
  readonly notices: readonly string[];
}

export type HttpConfig = Config["http"];
export type LogConfig = Config["log"];
export type DocumentsConfig = Config["documents"];
export type LimitsConfig = Config["limits"];
export type TimeoutsConfig = Config["timeouts"];
export type CapacityConfig = Config["capacity"];
export type WorkerConfig = Config["workers"];
export type StateConfig = Config["state"];
export type AuditConfig = Config["audit"];
export type AnswersConfig = Config["answers"];
export type ConsoleConfig = Config["console"];
export type AuthConfig = Config["auth"];
export type CorsConfig = Config["cors"];

/** A limit of time, by the variable that sets it. */
export interface TimeLimit {
  readonly setting: string;
  readonly ms: number;
}

/**
 * Reads the configuration. A variable that is empty counts as not set.
 *
 * @throws ConfigError with every fault at once.
 */
export function readConfig(env: Environment): Config {
  const { values, faults } = readSettings(env, settings);
  // What has a fault has its default in `values`, which says nothing of other settings.
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
  });
}

/** An answer that tells of a limit names the variable that the operator has set. */
function timeLimitsOf(env: Environment, timeouts: Values["timeouts"]): TimeoutsConfig {
  const limits = Object.entries(settings.timeouts).map(([key, setting]): [string, TimeLimit] => [
    key,
    Object.freeze({
      setting: givenVariable(env, setting),
      ms: timeouts[key as keyof typeof timeouts],
    }),
  ]);
  return Object.freeze(Object.fromEntries(limits)) as TimeoutsConfig;
}
