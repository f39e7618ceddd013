import type { SettingType } from "./parsers.ts";

/** A row of the table of settings. */
export interface Setting {
  /** The environment variable. */
  readonly variable: string;
  /** Older names of the variable, which docops still reads. */
  readonly aliases?: readonly string[];
  /** A variable that other programs use too. It applies if this one is not set. */
  readonly fallback?: string;
  readonly type: SettingType;
  /** The value if the variable is not set, in the form of the variable; null if there is no default. */
  readonly default: string | null | DefaultBy | DefaultIfSet;
  /** The default for docs/configuration.md, if it differs from machine to machine. */
  readonly defaultShown?: string;
  /**
   * The value is never shown. A second variable `…_FILE` may name a file that contains it. The file is read again on
   * SIGHUP.
   */
  readonly isSecret?: boolean;
  /** Tells in docs/configuration.md what the setting does. */
  readonly sentence: string;
}

/** A default for each value of an earlier setting of the same group. */
export interface DefaultBy {
  /** The key of that setting in its group. */
  readonly by: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A default that depends on whether an earlier setting of the same group has a value. */
export interface DefaultIfSet {
  /** The key of that setting in its group. */
  readonly ifSet: string;
  readonly value: string;
  readonly otherwise: string;
}

/** Settings by group and key. */
export type SettingTable = Readonly<Record<string, Readonly<Record<string, Setting>>>>;

/** The values of the settings of a table. */
export type ValuesOf<T extends SettingTable> = {
  readonly [G in keyof T]: { readonly [K in keyof T[G]]: ValueOf<T[G][K]> };
};

type ValueOf<S extends Setting> =
  | (S["type"] extends SettingType<infer T> ? T : never)
  | (S["default"] extends null ? null : never);
