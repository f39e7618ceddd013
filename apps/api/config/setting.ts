import type { SettingType } from "./parsers.ts";

/** A row of the table of settings. */
export interface Setting {
  /** The environment variable. */
  readonly variable: string;
  /** Older names of the variable, which still count. */
  readonly aliases?: readonly string[];
  /** A variable of other programs too, which counts where this one is not set. */
  readonly fallback?: string;
  readonly type: SettingType;
  /** The value where the variable is not set, written as one would set it; null: the setting has none. */
  readonly default: string | null | DefaultBy | DefaultIfSet;
  /** The default for people, where it differs from machine to machine. */
  readonly defaultShown?: string;
  /** The value is never shown, and may stand in a file that the variable's twin `…_FILE` names. */
  readonly isSecret?: boolean;
  /** What the setting does, for docs/configuration.md. */
  readonly sentence: string;
}

/** A default for each value of an earlier setting of the same group. */
export interface DefaultBy {
  /** The key of that setting in its group. */
  readonly by: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A default that goes by whether an earlier setting of the same group has a value. */
export interface DefaultIfSet {
  /** The key of that setting in its group. */
  readonly ifSet: string;
  readonly value: string;
  readonly otherwise: string;
}

/** Settings by group and key. */
export type SettingTable = Readonly<Record<string, Readonly<Record<string, Setting>>>>;

/** What the settings of a table are read as. */
export type ValuesOf<T extends SettingTable> = {
  readonly [G in keyof T]: { readonly [K in keyof T[G]]: ValueOf<T[G][K]> };
};

type ValueOf<S extends Setting> =
  | (S["type"] extends SettingType<infer T> ? T : never)
  | (S["default"] extends null ? null : never);
