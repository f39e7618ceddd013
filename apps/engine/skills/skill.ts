/** A JSON Schema (2020-12), as a file has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A kind of document: what its task holds and how that becomes fields. Plain data. */
export interface SkillDefinition {
  name: string;
  title: string;
  description: string;
  /** Of the payload, an object. A key that it does not require may be left out or null. */
  payload: JsonSchema;
  /** Fields that must get a value wherever the template has their tag, else the job ends with exit 2. */
  required: readonly string[] | "all";
  /** Fields that every item of a section must have where its tag stands in one, else exit 2 too. */
  requiredInItems: readonly string[] | "all";
  /** Fields that the payload holds elsewhere: names to paths, as tags write both. */
  mapping: Readonly<Record<string, string>>;
  /** What stands between the items of a list, and where a field has another one. */
  listSeparator: string;
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters for tags that name none: `date:YYYY年M月D日`. */
  formats: Readonly<Record<string, string>>;
  /** The policy that counts where a request names none; null: `default`. */
  policy: string | null;
  /** A payload as it might be: what `/v1/meta` shows and the samples hold. */
  sample: Readonly<Record<string, unknown>>;
}

/** Skills by name, in the order of their names. */
export type SkillSet = ReadonlyMap<string, SkillDefinition>;

/** A task as it was checked against its skill. */
export interface Task {
  task_type: string;
  /** JSON. A number that a double cannot hold is its digits, as a text (`taskOf`). */
  payload: Readonly<Record<string, unknown>>;
  /** How numbers are written: `zh-CN`, `en-US`. */
  locale?: string | undefined;
}

export function sampleTask({ name, sample }: SkillDefinition): Task {
  return { task_type: name, payload: sample };
}
