import { pathOfColumn } from "../../../apps/batch/table/column-name.ts";
import type { FieldKind, FormField } from "../data/form-model.ts";
import { cellValue } from "../data/paste.ts";
import { type Payload, withValue } from "../state/payload.ts";

/** A value that a column can fill, by the name that a column of it has: `client.name`, `items[0].price`. */
export interface MappedField {
  name: string;
  label: string;
  kind: FieldKind;
}

/** The fields that columns can fill: all single values, and lists of texts. */
export function mappedFields(fields: readonly FormField[], before = ""): MappedField[] {
  return fields.flatMap((field) => {
    const name = before + field.path.join(".");
    if (field.kind === "group") return mappedFields(field.members);
    if (field.kind === "table" || field.kind === "picture") return [];
    return [{ name, label: field.label, kind: field.kind }];
  });
}

/** The field of a name, also of a member of a list's item, which the choice of fields does not name. */
export function fieldOfName(name: string, fields: readonly FormField[]): MappedField | null {
  const plain = mappedFields(fields).find((field) => field.name === name);
  if (plain !== undefined) return plain;
  const match = /^([^[\]]+)\[(\d{1,4})\](?:\.(.+))?$/.exec(name);
  if (match === null) return null;
  const [, list = "", , member] = match;
  const table = fields.find(({ path }) => path.join(".") === list);
  if (table?.kind === "list" && member === undefined) return { name, label: name, kind: "text" };
  if (table?.kind !== "table" || member === undefined) return null;
  const column = table.members.find(({ path }) => path.join(".") === member);
  return column === undefined ? null : { name, label: name, kind: column.kind };
}

/**
 * The fields of columns by their names: that of the value, or the label. Signs and case do not count. A field takes
 * one column; null for a column that fills nothing.
 */
export function mapColumns(
  columns: readonly string[],
  fields: readonly FormField[],
): (string | null)[] {
  const offered = mappedFields(fields);
  const taken = new Set<string>();
  return columns.map((column) => {
    const wanted = plainText(column);
    const found =
      fieldOfName(column, fields) ??
      offered.find(({ name }) => wanted !== "" && plainText(name) === wanted) ??
      offered.find(({ label }) => wanted !== "" && plainText(label) === wanted) ??
      offered.find(({ name }) => plainText(name.slice(name.lastIndexOf(".") + 1)) === wanted);
    if (found === undefined || found === null || taken.has(found.name)) return null;
    taken.add(found.name);
    return found.name;
  });
}

function plainText(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The payload of a row. An empty cell has no value. */
export function payloadOf(
  cells: readonly string[],
  mapping: readonly (string | null)[],
  fields: readonly FormField[],
): Payload {
  let payload: Payload = {};
  for (const [index, name] of mapping.entries()) {
    const field = name === null ? null : fieldOfName(name, fields);
    const path = name === null ? null : pathOfColumn(name);
    if (field === null || path === null) continue;
    const value = cellValue(field.kind, cells[index] ?? "");
    if (value !== undefined) payload = withValue(payload, path, value) as Payload;
  }
  return withoutGaps(payload) as Payload;
}

/** Items of lists whose cells are all empty are left out. */
function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Array.from(value)
      .filter((item) => item !== undefined)
      .map(withoutGaps);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutGaps(member)]),
  );
}

/** The columns whose cells do not have the kind of their field, with that kind. */
export function wrongCells(
  cells: readonly string[],
  mapping: readonly (string | null)[],
  fields: readonly FormField[],
): Map<number, FieldKind> {
  const wrong = new Map<number, FieldKind>();
  for (const [index, name] of mapping.entries()) {
    const field = name === null ? null : fieldOfName(name, fields);
    if (field === null) continue;
    const value = cellValue(field.kind, cells[index] ?? "");
    if (value === undefined) continue;
    const isText = typeof value === "string";
    const isWrong =
      (field.kind === "number" && isText) ||
      (field.kind === "switch" && isText) ||
      (field.kind === "date" && !/^\d{4}-\d{2}-\d{2}(?:T|$)/.test(String(value)));
    if (isWrong) wrong.set(index, field.kind);
  }
  return wrong;
}
