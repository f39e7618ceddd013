/** What a payload key holds: a text, or a list of texts that is joined into one. */
export type PayloadFieldType = "text" | "text_list";

export interface PayloadField {
  type: PayloadFieldType;
  /** Its tag must get a value wherever the template has it, else the job ends with exit 2. */
  required: boolean;
  title: string;
}

/** A kind of document: what its task holds and how that becomes fields. Plain data. */
export interface SkillDefinition {
  name: string;
  title: string;
  description: string;
  payload: Readonly<Record<string, PayloadField>>;
  /** The payload is whatever the template asks for; every field of it is required. */
  isOpen: boolean;
  listSeparator: string;
  /** A payload as it might be: what `/v1/meta` shows and the samples hold. */
  sample: Readonly<Record<string, unknown>>;
}

/** A task as it was checked against its skill. */
export interface Task {
  task_type: string;
  /** JSON. */
  payload: Readonly<Record<string, unknown>>;
  /** How numbers are written: `zh-CN`, `en-US`. */
  locale?: string | undefined;
}

/** Names of the fields that must have a value, as tags write them. */
export function requiredFields(skill: SkillDefinition): Set<string> {
  const required = new Set<string>();
  for (const [key, field] of Object.entries(skill.payload)) {
    if (field.required) required.add(key.toUpperCase());
  }
  return required;
}

export function sampleTask({ name, sample }: SkillDefinition): Task {
  return { task_type: name, payload: sample };
}
