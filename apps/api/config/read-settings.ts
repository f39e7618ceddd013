import { isAbsolute } from "node:path";
import { readSecretFile } from "./secret-file.ts";
import type { Setting, SettingTable, ValuesOf } from "./setting.ts";

/** Environment variables by name. An empty variable counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that is not allowed, or that two variables set. */
export interface SettingFault {
  setting: Setting;
  /** Variable, value and what is allowed, in one line. */
  line: string;
}

/** The settings of a table, as an environment has them. */
export interface SettingsRead<T extends SettingTable> {
  /** Frozen. A setting with a fault has its default here. */
  values: ValuesOf<T>;
  faults: readonly SettingFault[];
}

/** Reads the settings of a table, or of a part of it, and finds all faults at once. */
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

/** The variable that sets the value of a setting, which may be an alias; its name if none is set. */
export function variableInUse(env: Environment, setting: Setting): string {
  return setSources(env, setting)[0]?.variable ?? setting.variable;
}

/** A line for the log or terminal about a wrong value: variable, value and problem. */
export function faultLine(env: Environment, setting: Setting, problem: string): string {
  const [source] = setSources(env, setting);
  return source === undefined
    ? `${setting.variable} (not set): ${problem}`
    : `${shown(source, setting)}: ${problem}`;
}

/** All variables that a table reads: names, aliases, and `…_FILE` for secrets. */
export function variablesOf(table: SettingTable): string[] {
  return Object.values(table)
    .flatMap((group) => Object.values(group))
    .flatMap((setting) => sourcesOf(setting).map(({ variable }) => variable));
}

/** A variable that may set the value of a setting. */
interface Source {
  variable: string;
  /** The variable names a file that holds the value. */
  isFile: boolean;
}

interface SetSource extends Source {
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

function setSources(env: Environment, setting: Setting): SetSource[] {
  const { fallback, isSecret = false } = setting;
  const valuesIn = (sources: readonly Source[]) =>
    sources.flatMap((source) => {
      const text = env[source.variable] ?? "";
      return text === "" ? [] : [{ ...source, text }];
    });
  const values = valuesIn(sourcesOf(setting));
  return values.length > 0 || fallback === undefined
    ? values
    : valuesIn(sourcesNamed([fallback], isSecret));
}

/** The value of a setting, and a line for each fault. The value is undefined if it is not set or wrong. */
function readSetting(env: Environment, setting: Setting): { value: unknown; lines: string[] } {
  const [first, ...others] = setSources(env, setting);
  if (first === undefined) return { value: undefined, lines: [] };
  const { value, problem } = readSource(first, setting);
  const lines = problem === null ? [] : [`${shown(first, setting)}: ${problem}`];
  const doubles = others.map(
    (other) => `${shown(other, setting)}: cannot be combined with ${first.variable}`,
  );
  return { value, lines: [...lines, ...doubles] };
}

function readSource(
  { isFile, text }: SetSource,
  { type, isSecret = false }: Setting,
): { value: unknown; problem: string | null } {
  let content = text;
  if (isFile) {
    const file = readSecretFile(text);
    if ("problem" in file) return { value: undefined, problem: `must be ${file.problem}` };
    content = file.text;
  }
  const value = type.read(content);
  if (value !== undefined) return { value, problem: null };
  // A suggestion similar to a secret would reveal it.
  const nearest = isSecret ? null : (type.nearest?.(content) ?? null);
  const hint = nearest === null ? "" : `; ${nearest}`;
  return { value: undefined, problem: `must be ${type.allowed}${hint}` };
}

/**
 * A variable and its text. For a secret it shows only the path of its file, and only an absolute path: an operator
 * who confuses the variable with its `_FILE` twin may have put the secret there.
 */
function shown({ variable, isFile, text }: SetSource, { isSecret = false }: Setting): string {
  return isSecret && !(isFile && isAbsolute(text))
    ? `${variable}=(value not shown)`
    : `${variable}=${JSON.stringify(withoutLogin(text))}`;
}

/** An address with a login is refused where none is taken, and its password is a secret all the same. */
function withoutLogin(text: string): string {
  return text.replaceAll(/(?<=\/\/)[^\s]*(?=@)/g, "(login not shown)");
}

/** Reads the default like the text of a variable. @param group the earlier values of the same group. */
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
