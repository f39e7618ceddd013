import { BatchFileError } from "./row.ts";

/** A column: its name as the path of its value in the payload. */
export type Column = readonly string[];

/** Each row costs time by the number and depth of its columns, so that both have limits. */
const maxColumns = 2000;
const maxDepth = 16;
const maxNameLength = 200;

/**
 * The columns of a header. `client.name` is the member `name` of the object `client`.
 *
 * @throws BatchFileError for a header from which no payload can be made.
 */
export function columnsOf(header: readonly string[]): Column[] {
  const fault = (problem: string, allowed: string) =>
    new BatchFileError(`has a header that ${problem}`, { allowed, line: 1 });
  if (header.length > maxColumns) throw fault("has too many columns", `at most ${maxColumns}`);
  const seen = new Set<string>();
  const columns = header.map((cell, index) => {
    const place = `has in column ${index + 1}`;
    const name = cell.trim();
    const path = name.split(".");
    if (name === "" || path.includes(""))
      throw fault(`${place} no name`, "a name such as client.name");
    if (name.length > maxNameLength || path.length > maxDepth) {
      const allowed = `at most ${maxNameLength} characters and ${maxDepth} names`;
      throw fault(`${place} a name that is too long`, allowed);
    }
    if (path.includes("__proto__")) throw fault(`${place} the name __proto__`, "another name");
    if (seen.has(name))
      throw fault(`${place} a name that an earlier column has`, "different names");
    seen.add(name);
    return path;
  });
  // A column cannot have a value, and be the object of another column.
  for (const path of columns) {
    for (let depth = 1; depth < path.length; depth++) {
      if (!seen.has(path.slice(0, depth).join("."))) continue;
      const column = columns.indexOf(path) + 1;
      throw fault(`has in column ${column} a member of another column`, "a value or its members");
    }
  }
  return columns;
}

/** The payload of a row with a cell for each column. An empty cell has no value. */
export function payloadOf(columns: readonly Column[], cells: readonly string[]): object {
  const payload: Record<string, unknown> = {};
  for (const [index, path] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (cell === "") continue;
    let object = payload;
    for (const name of path.slice(0, -1)) {
      if (!Object.hasOwn(object, name)) object[name] = {};
      object = object[name] as Record<string, unknown>;
    }
    object[path.at(-1) as string] = cell;
  }
  return payload;
}
