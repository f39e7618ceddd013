import type { BatchRow, RowFault } from "../row.ts";
import type { Cell } from "./cell.ts";
import type { TableSkill } from "./cell-values.ts";
import { type ColumnNode, columnsOf, type Header } from "./columns.ts";

/** A table with a header: makes the payload of each row. */
export class Table {
  readonly #columns: ColumnNode;
  readonly #names: Header["names"];

  /** @throws BatchFileError for a header from which no payload can be made. */
  constructor(header: Header, skill: TableSkill) {
    this.#names = header.names;
    this.#columns = columnsOf(header, skill);
  }

  /** The number of its columns. */
  get width(): number {
    return this.#names.length;
  }

  /** The payload of a row. An empty cell has no value. */
  contentOf(cells: readonly Cell[]): BatchRow["content"] {
    const fault = this.#faultOf(cells);
    if (fault !== null) return { fault };
    return { json: JSON.stringify(valueIn(this.#columns, cells) ?? {}) };
  }

  #faultOf(cells: readonly Cell[]): RowFault | null {
    for (const [index, cell] of cells.entries()) {
      if (cell === null) continue;
      const name = this.#names[index] ?? null;
      if (name === null) {
        const problem = `has a value in column ${index + 1}, which has no name`;
        return { field: null, problem, allowed: "a name for each column in the first row" };
      }
      if (typeof cell === "object" && "problem" in cell) {
        return { field: name.trim(), problem: cell.problem, allowed: "a value" };
      }
    }
    return null;
  }
}

/** @returns undefined if all cells of the value are empty. An empty item of a list is left out. */
function valueIn(node: ColumnNode, cells: readonly Cell[]): unknown {
  if (node.kind === "value") {
    const cell = cells[node.column.index] ?? null;
    if (cell === null || cell === "") return undefined;
    return typeof cell === "object" && "problem" in cell ? undefined : node.column.read(cell);
  }
  if (node.kind === "list") {
    const items: unknown[] = [];
    for (let index = 0; index < node.items.size; index++) {
      const value = valueIn(node.items.get(index) as ColumnNode, cells);
      if (value !== undefined) items.push(value);
    }
    return items.length === 0 ? undefined : items;
  }
  const members = [...node.members].flatMap(([name, member]) => {
    const value = valueIn(member, cells);
    return value === undefined ? [] : [[name, value] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
