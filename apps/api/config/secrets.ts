import { isDeepStrictEqual } from "node:util";
import { type Environment, readSettings } from "./read-settings.ts";
import type { Setting, SettingTable, ValuesOf } from "./setting.ts";
import { settings } from "./settings.ts";

type SecretKey<G> = { [K in keyof G]: G[K] extends { isSecret: true } ? K : never }[keyof G];

/** The rows of a table that are secrets, without groups that have none. */
type SecretsOf<T> = {
  readonly [G in keyof T as SecretKey<T[G]> extends never ? never : G]: Pick<T[G], SecretKey<T[G]>>;
};

/** The values of all secrets, by group and key of the table of settings. */
export type SecretValues = ValuesOf<SecretsOf<typeof settings>>;

/** The result of reading the secrets again. */
export interface SecretsRead {
  /** Frozen. A secret with a fault keeps its previous value. */
  values: SecretValues;
  /** The variables whose value has changed. */
  changed: readonly string[];
  /** A line for each fault, as at the start. */
  faults: readonly string[];
}

const secretTable = secretsOf(settings);

/**
 * Reads the secrets again. Only secrets in files can differ, because the environment of a process does not change.
 *
 * @param before the current values.
 */
export function readSecrets(env: Environment, before: SecretValues): SecretsRead {
  const { values, faults } = readSettings(env, secretTable);
  const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = before;
  const isWrong = (setting: Setting) => faults.some((fault) => fault.setting === setting);
  const changed: string[] = [];
  const merged: Record<string, unknown> = {};
  for (const [group, rows] of Object.entries<Readonly<Record<string, Setting>>>(secretTable)) {
    const now: Record<string, unknown> = { ...values[group as keyof SecretValues] };
    for (const [key, setting] of Object.entries(rows)) {
      const old = known[group]?.[key];
      if (isWrong(setting)) now[key] = old;
      else if (!isDeepStrictEqual(now[key], old)) changed.push(setting.variable);
    }
    merged[group] = Object.freeze(now);
  }
  return {
    values: Object.freeze(merged) as SecretValues,
    changed,
    faults: faults.map(({ line }) => line),
  };
}

/** Selects the rows of a table with `isSecret`. */
function secretsOf<T extends SettingTable>(table: T): SecretsOf<T> & SettingTable {
  const groups = Object.entries(table).map(([group, rows]): [string, Record<string, Setting>] => [
    group,
    Object.fromEntries(Object.entries(rows).filter(([, { isSecret = false }]) => isSecret)),
  ]);
  const kept = groups.filter(([, rows]) => Object.keys(rows).length > 0);
  return Object.fromEntries(kept) as SecretsOf<T> & SettingTable;
}
