/** A JSON Schema (2020-12) as read from a file. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A kind of document: the content of its tasks, and how that becomes fields. Plain data. */
export interface SkillDefinition {
  name: string;
  title: string;
  description: string;
  /**
   * The JSON Schema of the payload, an object. A key that it does not require may be left out or
   * null.
   */
  payload: JsonSchema;
  /**
   * Fields that must get a value if the template has their tag; otherwise the job ends with exit
   * code 2.
   */
  required: readonly string[] | "all";
  /**
   * Fields that every item of a section must have if their tag stands in the section; otherwise
   * exit code 2 too.
   */
  requiredInItems: readonly string[] | "all";
  /** Fields whose value is at another path of the payload: names and paths as written in tags. */
  mapping: Readonly<Record<string, string>>;
  /** The text between the items of a list, and exceptions by field. */
  listSeparator: string;
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters for tags that name none: `date:YYYY年M月D日`. */
  formats: Readonly<Record<string, string>>;
  /** The policy of jobs whose request names none; null for `default`. */
  policy: string | null;
  /** An example of a payload. `/v1/meta` shows it, and the samples use it. */
  sample: Readonly<Record<string, unknown>>;
}

/** Skills by name, sorted by name. */
export type SkillSet = ReadonlyMap<string, SkillDefinition>;

/** A task that was checked against its skill. */
export interface Task {
  task_type: string;
  /** JSON. A number that a double would change is given as a string (`taskOf`). */
  payload: Readonly<Record<string, unknown>>;
  /** The locale that numbers are written in: `zh-CN`, `en-US`. */
  locale?: string | undefined;
}

export function sampleTask({ name, sample }: SkillDefinition): Task {
  return { task_type: name, payload: sample };
}
