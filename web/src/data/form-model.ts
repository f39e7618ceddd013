import type { OutlineField } from "../../../apps/contract/reports.ts";
import type { JsonSchema } from "../server/api.ts";

/** The kinds of inputs. `table` is a list of objects, `list` a list of texts, `group` an object. */
export type FieldKind =
  | "text"
  | "markdown"
  | "number"
  | "date"
  | "choice"
  | "switch"
  | "picture"
  | "list"
  | "table"
  | "group";

/** A field of the form. */
export interface FormField {
  /** The keys that lead to it; those of a table's columns begin in the row. */
  path: readonly string[];
  label: string;
  /** The title of the skill, where the label is not the title. */
  hint: string | null;
  kind: FieldKind;
  choices: readonly string[];
  /** The columns of a table, or the members of a group. */
  members: readonly FormField[];
  /** Whether a tag of the template asks for it. */
  isInTemplate: boolean;
}

export interface FormInputs {
  /** The schema of the payload. Without properties the form is made from the outline alone. */
  schema: JsonSchema | undefined;
  outline: readonly OutlineField[];
  language: "en" | "zh-CN";
}

/** The form for a template and its skill. Fields stand in the order of the document; those without a tag follow. */
export function formOf({ schema, outline, language }: FormInputs): FormField[] {
  const context: Context = { outline, language };
  const ofSchema = Object.entries(schema?.properties ?? {});
  if (ofSchema.length === 0) return membersOf("", context);
  const fields = ofSchema.map(([key, member]) => fieldOf([key], member, context));
  const order = new Map(fields.map((field) => [field, placeOf(field, outline)]));
  fields.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const isOpen = schema?.additionalProperties !== false;
  if (!isOpen) return fields;
  const known = new Set(fields.flatMap(keysOf));
  return [
    ...fields,
    ...membersOf("", context).filter((field) => !keysOf(field).some((key) => known.has(key))),
  ];
}

interface Context {
  outline: readonly OutlineField[];
  language: "en" | "zh-CN";
}

/** The keys of a field and of its members, without what they are in. */
function keysOf({ path, members }: FormField): string[] {
  return [(path.at(-1) ?? "").toLowerCase(), ...members.flatMap(keysOf)];
}

/** The place of a field's first tag in the outline. Tags name a value by its path, or by its last key. */
function placeOf(field: FormField, outline: readonly OutlineField[]): number {
  const keys = new Set(keysOf(field));
  const place = outline.findIndex(
    ({ path }) => path === field.path.join(".").toLowerCase() || keys.has(lastKey(path)),
  );
  return place < 0 ? outline.length : place;
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function outlineFor(path: readonly string[], { outline }: Context): OutlineField | undefined {
  const whole = path.join(".").toLowerCase();
  const last = (path.at(-1) ?? "").toLowerCase();
  return (
    outline.find((field) => field.path === whole) ??
    outline.find((field) => lastKey(field.path) === last)
  );
}

function fieldOf(path: readonly string[], stated: JsonSchema, context: Context): FormField {
  const schema = valueSchema(stated);
  const tag = outlineFor(path, context);
  const title = stated.title ?? schema.title ?? null;
  const key = path.at(-1) ?? "";
  const names = labelFor(key, title ?? tag?.label ?? null, context.language);
  const shared = { path, ...names, choices: [], members: [] };
  const properties = Object.entries(schema.properties ?? {});
  const item = schema.items === undefined ? null : valueSchema(schema.items);
  if (properties.length > 0) {
    const members = properties.map(([name, member]) => fieldOf([...path, name], member, context));
    const isInTemplate = members.some((member) => member.isInTemplate);
    return { ...shared, kind: "group", members, isInTemplate };
  }
  const isInTemplate = tag !== undefined;
  const columns = Object.entries(item?.properties ?? {});
  if (columns.length > 0) {
    const members = columns.map(([name, member]) => {
      const column = fieldOf([...path, name], member, context);
      return { ...column, path: [name] };
    });
    return { ...shared, kind: "table", members, isInTemplate };
  }
  if (schema.enum !== undefined) {
    const choices = schema.enum.map(String);
    return { ...shared, kind: "choice", choices, isInTemplate };
  }
  return { ...shared, kind: kindOf(schema, tag), isInTemplate };
}

function kindOf(schema: JsonSchema, tag: OutlineField | undefined): FieldKind {
  const types = [schema.type ?? []].flat();
  if (schema.contentEncoding === "base64") return "picture";
  if (schema.format === "date") return "date";
  if (types.length === 1) {
    if (types[0] === "boolean") return "switch";
    if (types[0] === "number" || types[0] === "integer") return "number";
    if (types[0] === "array") return "list";
  }
  if (tag?.form === "markdown") return "markdown";
  // The server makes the picture of a QR code from a text.
  const isQr = tag?.formatters.some((formatter) => formatter.split(":")[0] === "qr") === true;
  return tag?.form === "picture" && !isQr ? "picture" : "text";
}

/** The fields of the outline in an object or a section; "" is the payload. */
function membersOf(parent: string, context: Context): FormField[] {
  return context.outline
    .filter(({ path }) => path.slice(0, Math.max(path.lastIndexOf("."), 0)) === parent)
    .map((tag) => {
      const path = tag.path.split(".");
      const key = path.at(-1) ?? "";
      const members = membersOf(tag.path, context);
      const kind = outlineKind(tag, members.length > 0);
      return {
        path,
        ...labelFor(key, tag.label, context.language),
        kind,
        choices: [],
        members: kind === "table" ? members.map((member) => inRow(member, path.length)) : members,
        isInTemplate: true,
      };
    });
}

/** A column of a table: its path begins in the row. */
function inRow(field: FormField, depth: number): FormField {
  return { ...field, path: field.path.slice(depth) };
}

const numeric = ["number", "currency", "percent", "cny_upper"];

function outlineKind(
  { role, form, formatters, is_written }: OutlineField,
  hasMembers: boolean,
): FieldKind {
  if (hasMembers) return role === "object" ? "group" : "table";
  if (role === "list") return "list";
  const names = formatters.map((formatter) => formatter.split(":")[0] ?? "");
  if (form === "markdown") return "markdown";
  if (form === "picture") return names.includes("qr") ? "text" : "picture";
  if (names.includes("join")) return "list";
  if (names.includes("date")) return "date";
  if (names.some((name) => numeric.includes(name))) return "number";
  if (names.includes("yesno") || (role === "section" && !is_written)) return "switch";
  return "text";
}

/**
 * The label of a field: the title, if it is in the reader's language, else the words of its key. A title in another
 * script stands below it.
 */
function labelFor(
  key: string,
  title: string | null,
  language: "en" | "zh-CN",
): Pick<FormField, "label" | "hint"> {
  if (title === null) return { label: wordsOf(key), hint: null };
  // The words before a tag may begin with a bracket that ends after it.
  const words = title.replace(/^[（(「『]+(?=[^）)」』]*$)/u, "");
  const isChinese = /\p{Script=Han}/u.test(title);
  if (language === "en" && isChinese && /^[\x20-\x7e]+$/.test(key)) {
    return { label: wordsOf(key), hint: words };
  }
  return { label: words, hint: null };
}

/** `meeting_title` as "Meeting title". */
function wordsOf(key: string): string {
  const words = key.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The schema of a value without null, which means the same as a missing value. A picture may be a text or an
 * object; this returns the schema of the text, which is the first.
 */
function valueSchema(schema: JsonSchema): JsonSchema {
  const option = schema.anyOf?.find(({ type }) => type !== "null");
  return option === undefined ? schema : { ...schema, ...valueSchema(option) };
}

/** All fields of a form, those in groups and tables too, with the path from the payload on. */
export function allFields(
  fields: readonly FormField[],
  before: readonly string[] = [],
): FormField[] {
  return fields.flatMap((field) => {
    const path = [...before, ...field.path];
    const inside = field.kind === "table" ? path : before;
    return [{ ...field, path }, ...allFields(field.members, inside)];
  });
}

/** The field of the form that a tag's name means: its path, or the last key of one. */
export function fieldNamed(fields: readonly FormField[], name: string): FormField | null {
  const path = name.toLowerCase();
  const all = allFields(fields).filter(({ kind }) => kind !== "group");
  return (
    all.find((field) => field.path.join(".").toLowerCase() === path) ??
    all.find((field) => (field.path.at(-1) ?? "").toLowerCase() === lastKey(path)) ??
    null
  );
}
