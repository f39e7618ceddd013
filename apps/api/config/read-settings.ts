import { readFileSync } from "node:fs";
import type { Setting, SettingTable, ValuesOf } from "./setting.ts";

/** Environment variables by name. One that is empty counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that does not parse, or that two variables give. */
export interface SettingFault {
  setting: Setting;
  /** Variable, value and what is allowed, in one line. */
  line: string;
}

/** What an environment says of the settings of a table. */
export interface SettingsRead<T extends SettingTable> {
  /** Frozen. A setting with a fault has its default here. */
  values: ValuesOf<T>;
  faults: readonly SettingFault[];
}

/** Reads the settings of a table, or of a part of one, and finds every fault at once. */
export function readSettings<T extends SettingTable>(env: Environment, table: T): SettingsRead<T> {
  const values: Record<string, Readonly<Record<string, unknown>>> = {};
  const faults: SettingFault[] = [];
  for (const [group, settings] of Object.entries(table)) {
    const read: Record<string, unknown> = {};
    for (const [key, setting] of Object.entries(settings)) {
      const { value, lines } = readSetting(env, setting);
      read[key] = value ?? defaultOf(setting, read);
      faults.push(...lines.map((line) => ({ setting, line })));
    }
    values[group] = Object.freeze(read);
  }
  return { values: Object.freeze(values) as ValuesOf<T>, faults };
}

/** The variable that gives a setting its value: the one that is set, which may be an alias. */
export function givenVariable(env: Environment, setting: Setting): string {
  return givenSources(env, setting)[0]?.variable ?? setting.variable;
}

/** A line that says what is wrong with the value of a setting. */
export function faultLine(env: Environment, setting: Setting, problem: string): string {
  const [source] = givenSources(env, setting);
  return source === undefined
    ? `${setting.variable} (not set): ${problem}`
    : `${shown(source, setting)}: ${problem}`;
}

/** Every variable that a table reads: names, aliases, and the twins `…_FILE` of secrets. */
export function variablesOf(table: SettingTable): string[] {
  return Object.values(table)
    .flatMap((group) => Object.values(group))
    .flatMap((setting) => sourcesOf(setting).map(({ variable }) => variable));
}

/** A variable that may give a setting its value. */
interface Source {
  variable: string;
  /** The variable names a file that holds the value. */
  isFile: boolean;
}

interface GivenSource extends Source {
  text: string;
}

function sourcesOf({ variable, aliases = [], isSecret = false }: Setting): Source[] {
  return sourcesNamed([variable, ...aliases], isSecret);
}

function sourcesNamed(names: readonly string[], isSecret: boolean): Source[] {
  const files = isSecret ? names.map((name) => `${name}_FILE`) : [];
  return [
    ...names.map((name) => ({ variable: name, isFile: false })),
    ...files.map((name) => ({ variable: name, isFile: true })),
  ];
}

function givenSources(env: Environment, setting: Setting): GivenSource[] {
  const { fallback, isSecret = false } = setting;
  const given = (sources: readonly Source[]) =>
    sources.flatMap((source) => {
      const text = env[source.variable] ?? "";
      return text === "" ? [] : [{ ...source, text }];
    });
  const own = given(sourcesOf(setting));
  return own.length > 0 || fallback === undefined ? own : given(sourcesNamed([fallback], isSecret));
}

/** The value of a setting, undefined where none is given or it has a fault, and a line for each fault. */
function readSetting(env: Environment, setting: Setting): { value: unknown; lines: string[] } {
  const [first, ...others] = givenSources(env, setting);
  if (first === undefined) return { value: undefined, lines: [] };
  const { value, problem } = readSource(first, setting);
  const lines = problem === null ? [] : [`${shown(first, setting)}: ${problem}`];
  const doubles = others.map(
    (other) => `${shown(other, setting)}: cannot be set together with ${first.variable}`,
  );
  return { value, lines: [...lines, ...doubles] };
}

function readSource(
  { isFile, text }: GivenSource,
  { type }: Setting,
): { value: unknown; problem: string | null } {
  let content = text;
  if (isFile) {
    try {
      content = readFileSync(text, "utf8").replace(/\r?\n$/, "");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { value: undefined, problem: `must be a file that can be read (${code})` };
    }
  }
  const value = type.read(content);
  if (value !== undefined) return { value, problem: null };
  const nearest = type.nearest?.(content) ?? null;
  const hint = nearest === null ? "" : `; ${nearest}`;
  return { value: undefined, problem: `must be ${type.allowed}${hint}` };
}

/** A variable and its text; of a secret the path of its file at most. */
function shown({ variable, isFile, text }: GivenSource, { isSecret = false }: Setting): string {
  return isSecret && !isFile
    ? `${variable}=(value not shown)`
    : `${variable}=${JSON.stringify(text)}`;
}

/** The default, read as the variable would be. @param group the values of the group so far. */
function defaultOf(setting: Setting, group: Readonly<Record<string, unknown>>): unknown {
  const { default: byDefault, type } = setting;
  if (byDefault === null) return null;
  if (typeof byDefault === "string") return type.read(byDefault);
  if ("ifSet" in byDefault) {
    const { ifSet, value, otherwise } = byDefault;
    return type.read((group[ifSet] ?? null) === null ? otherwise : value);
  }
  return type.read(byDefault.values[String(group[byDefault.by])] ?? "");
}
