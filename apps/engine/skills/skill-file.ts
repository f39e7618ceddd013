import { z } from "zod";
import { formatterNames, isFormatterName } from "../template/grammar/formatter-names.ts";
import { parseAnyTag, parseTag } from "../template/grammar/tag-grammar.ts";
import { nearestName } from "../template/values/nearest-name.ts";
import { kindInWords } from "../value-kinds.ts";
import { readYaml, type YamlFile } from "../yaml-file.ts";
import { type SkillDefinition, sampleTask } from "./skill.ts";
import { taskProblems, taskSchema } from "./task.ts";

export type SkillFileResult =
  | { ok: true; skill: SkillDefinition }
  /** Each problem names its place in the file. */
  | { ok: false; problems: string[] };

const field = z.string().refine((name) => isFieldName(name), {
  error: "is not the name of a field, such as MEETING_TITLE or CLIENT.NAME",
});

/** Whether a name can be a field: capital letters, digits, or another script, as 姓名. */
function isFieldName(name: string): boolean {
  if (parseTag(name)?.kind === "value") return true;
  return (
    parseAnyTag(name)?.kind === "value" &&
    /^(?:[\d_.]+|(?!.*[\p{Ll}\s|]).*\P{ASCII}.*)$/u.test(name)
  );
}

const chain = z.string().refine(
  (text) => {
    const formatters = parseTag(`X|${text}`)?.formatters ?? [];
    return formatters.length > 0 && formatters.every(({ name }) => isFormatterName(name));
  },
  { error: `must be a chain of these formatters: ${formatterNames.join(", ")}` },
);

const skillFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, {
      error: "must begin with a lower-case letter and have only lower-case letters, digits and _",
    })
    .describe("The task_type of its tasks."),
  title: z.string(),
  description: z.string(),
  payload: z
    .looseObject({ type: z.literal("object") })
    .describe("JSON Schema of the payload. Optional keys may be null."),
  required: z
    .union([z.literal("all"), z.array(field)], { error: "must be `all` or a list of fields" })
    .describe("Fields whose tags must get a value. `all`: all fields.")
    .default([]),
  required_in_items: z
    .union([z.boolean(), z.array(field)], { error: "must be true, false or a list of fields" })
    .describe(
      "Fields that every item of a section must have. true: all fields with a tag in the section.",
    )
    .default(false),
  mapping: z
    .record(field, field)
    .describe(
      "Fields whose value is at another path of the payload, such as CLIENT: CONTRACT.PARTIES.BUYER.",
    )
    .default({}),
  list_separator: z.string().describe("The text between the items of a list.").default("、"),
  lists: z.record(field, z.string()).describe("List separators of single fields.").default({}),
  formats: z
    .record(field, chain)
    .describe(
      "Formatters of fields, for tags without a formatter, such as DATE: date:YYYY年M月D日.",
    )
    .default({}),
  policy: z.string().describe("The policy of jobs whose request names none.").optional(),
  sample: z.record(z.string(), z.unknown()).describe("An example of a payload."),
});

/**
 * Reads a skill file, which is one YAML mapping. Its sample must match its own schema.
 *
 * @param policies the names that `policy` may have.
 */
export function parseSkill(text: string, policies: readonly string[]): SkillFileResult {
  const yaml = readYaml(text, "1.2");
  if (!yaml.ok) return yaml;
  const { value, placeOf } = yaml.file;
  const result = skillFile.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => describe(issue, yaml.file));
    return { ok: false, problems };
  }
  const { required_in_items, list_separator, lists, policy = null, ...file } = result.data;
  if (policy !== null && !policies.includes(policy)) {
    const meant = didYouMean(nearestName(policy, policies));
    const problem = `policy must be one of ${policies.join(", ")}${meant}${placeOf(["policy"])}`;
    return { ok: false, problems: [problem] };
  }
  const skill: SkillDefinition = {
    ...file,
    requiredInItems: fieldsOf(required_in_items),
    listSeparator: list_separator,
    listSeparators: lists,
    policy,
  };
  let schema: ReturnType<typeof taskSchema>;
  try {
    schema = taskSchema(skill);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      problems: [`payload is not a JSON Schema: ${reason}${placeOf(["payload"])}`],
    };
  }
  const sample = schema.safeParse(sampleTask(skill));
  if (sample.success) return { ok: true, skill };
  const problems = sample.error.issues.flatMap(taskProblems).map(({ path, problem }) => {
    const inSample = path.replace(/^payload/, "sample");
    return `${inSample} ${problem}${placeOf(inSample.split("."))}`;
  });
  return { ok: false, problems };
}

function fieldsOf(names: boolean | readonly string[]): readonly string[] | "all" {
  if (typeof names === "boolean") return names ? "all" : [];
  return names;
}

function describe(issue: z.core.$ZodIssue, { value, placeOf }: YamlFile): string[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(skillFile.shape);
    return issue.keys.map((key) => {
      const meant = didYouMean(nearestName(key, known));
      return `unknown key ${key}; the known keys are ${known.join(", ")}${meant}${placeOf([key])}`;
    });
  }
  if (path.length === 0) return ["the file must be a mapping of keys to values"];
  return [
    `${path.map(String).join(".")} ${wrongValue(issue, valueAt(value, path))}${placeOf(path)}`,
  ];
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  const mustBe = value === undefined ? "is missing; it must be" : "must be";
  const name = String(issue.path.at(-1));
  switch (issue.code) {
    case "invalid_type":
      return `${mustBe} ${kindInWords(issue.expected)}`;
    case "invalid_value":
      return `${mustBe} ${issue.values.join(" or ")}`;
    case "invalid_key":
      return `is not the name of a field, such as MEETING_TITLE${didYouMean(fieldName(name))}`;
    default:
      return `${issue.message}${typeof value === "string" ? didYouMean(meantBy(issue, value)) : ""}`;
  }
}

/** The right value that is nearest to a wrong text; null if none is near. */
function meantBy({ path }: z.core.$ZodIssue, text: string): string | null {
  if (path[0] === "name") return skillName(text);
  if (path.length === 1) return null;
  if (path[0] !== "formats") return fieldName(text);
  const [first = ""] = text.split(/[:|]/);
  return isFormatterName(first) ? null : nearestName(first, formatterNames);
}

/** A text as the name of a field; null if it cannot be one. */
function fieldName(text: string): string | null {
  const name = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, "_");
  return isFieldName(name) ? name : null;
}

/** A text as the name of a skill; null if it cannot be one. */
function skillName(text: string): string | null {
  const name = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  return skillFile.shape.name.safeParse(name).success ? name : null;
}

function didYouMean(nearest: string | null): string {
  return nearest === null ? "" : `; did you mean ${nearest}?`;
}

function valueAt(file: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    file,
  );
}
