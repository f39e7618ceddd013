import type { JsonSchema, SkillDefinition } from "../../engine/inputs.ts";
import type { FullCell } from "./cell.ts";
import { schemaAt, type ValuePath } from "./schema-at.ts";

/** The parts of a skill that say what the cells of a table mean. */
export type TableSkill = Pick<
  SkillDefinition,
  "payload" | "mapping" | "listSeparator" | "listSeparators"
>;

/** Makes the value of a cell: a text, a number or truth value for JSON, or a list. */
export type CellReader = (cell: FullCell) => unknown;

/** A column whose cells cannot be values. */
export interface ColumnFault {
  problem: string;
  allowed: string;
}

/**
 * The reader of the cells of one column, by the skill's schema: where it wants a number, the text `12.50` is one, and
 * where it wants a list, a cell has its items. A cell that does not fit stays as it is, and the check of the task names
 * it.
 *
 * @param path the path of the value in the payload.
 */
export function cellReader(skill: TableSkill, path: ValuePath): CellReader | ColumnFault {
  const schema = schemaAt(skill.payload, path);
  const type = typeOf(schema);
  if (type === "object") {
    return { problem: "is an object", allowed: `columns such as ${nameOf(path)}.name` };
  }
  if (type !== "array") return scalarReader(type);
  const items = schemaAt(skill.payload, [...path, 0]);
  const itemType = typeOf(items);
  if (itemType === "object" || itemType === "array") {
    return { problem: "is a list of objects", allowed: `columns such as ${nameOf(path)}[0].name` };
  }
  const readItem = scalarReader(itemType);
  const separator = separatorOf(skill, path);
  return (cell) => splitList(textOf(cell), separator).map(readItem);
}

/** The column of a path: `items[0].name`. */
export function nameOf(path: ValuePath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
}

/** The type that a schema allows beside null; null if it allows any or several. */
function typeOf(schema: JsonSchema | null): string | null {
  const types = [schema?.type ?? []].flat().filter((type) => type !== "null");
  return types.length === 1 && typeof types[0] === "string" ? types[0] : null;
}

function scalarReader(type: string | null): CellReader {
  switch (type) {
    case "string":
      return textOf;
    case "number":
    case "integer":
      return (cell) => (isNumber(textOf(cell)) ? JSON.rawJSON(textOf(cell)) : cell);
    case "boolean":
      return (cell) => truthOf(cell) ?? textOf(cell);
    default:
      return (cell) => (isNumberCell(cell) ? JSON.rawJSON(cell.number) : cell);
  }
}

/** The text that a spreadsheet shows in the cell. */
function textOf(cell: FullCell): string {
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return isNumberCell(cell) ? cell.number : cell;
}

function truthOf(cell: FullCell): boolean | null {
  if (typeof cell === "boolean") return cell;
  const word = textOf(cell).toLowerCase();
  return word === "true" || word === "false" ? word === "true" : null;
}

function isNumberCell(cell: FullCell): cell is { number: string } {
  return typeof cell === "object";
}

/** Whether a text is a number of JSON (RFC 8259, 6), whose digits are kept. */
function isNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
}

/** The separator of the list at a path: that of its field, or of all lists. */
function separatorOf({ mapping, listSeparator, listSeparators }: TableSkill, path: ValuePath) {
  const field = nameOf(path).toUpperCase();
  const names = Object.keys(mapping).filter((name) => mapping[name]?.toUpperCase() === field);
  const known = [field, ...names].find((name) => Object.hasOwn(listSeparators, name));
  return known === undefined ? listSeparator : (listSeparators[known] as string);
}

/** The items of a list in one cell. Blanks around items do not count, and an empty item is none. */
function splitList(text: string, separator: string): string[] {
  const sign = separator.trim() || separator;
  const items = sign === "" ? [text] : text.split(sign);
  return items.map((item) => item.trim()).filter((item) => item !== "");
}
