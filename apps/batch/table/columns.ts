import { BatchFileError } from "../row.ts";
import { type CellReader, cellReader, nameOf, type TableSkill } from "./cell-values.ts";
import { pathOfColumn } from "./column-name.ts";
import type { ValuePath } from "./schema-at.ts";

/** A column of a table. */
export interface Column {
  /** Its position, from 0. */
  index: number;
  path: ValuePath;
  read: CellReader;
}

/** The value that columns make: that of one cell, an object of members, or a list. */
export type ColumnNode =
  | { kind: "value"; column: Column }
  | { kind: "object"; members: Map<string, ColumnNode> }
  | { kind: "list"; items: Map<number, ColumnNode> };

/** Each row costs time by the number and depth of its columns, so that both have limits. */
export const maxColumns = 2000;
const maxDepth = 16;
const maxNameLength = 200;

/** The header as it is read. */
export interface Header {
  /** The names of the columns. Null: a column without a name, which must be empty. */
  names: readonly (string | null)[];
  /** Its line, or its row in the worksheet. */
  line: number;
}

/**
 * The columns of a header, as the value that they make.
 *
 * @throws BatchFileError for a header from which no payload can be made.
 */
export function columnsOf({ names, line }: Header, skill: TableSkill): ColumnNode {
  const fault = (problem: string, allowed: string) =>
    new BatchFileError(`has a header that ${problem}`, { allowed, line });
  if (names.length > maxColumns) throw fault("has too many columns", `at most ${maxColumns}`);
  const root: ColumnNode = { kind: "object", members: new Map() };
  // With this column, rows are whole tasks.
  const isWhole = names.some((cell) => cell?.trim() === "task_type");
  for (const [index, cell] of names.entries()) {
    if (cell === null) continue;
    const place = `has in column ${index + 1}`;
    const name = cell.trim();
    const path = pathOfColumn(name);
    if (path === null) throw fault(`${place} no name`, "a name such as client.name");
    if (name.length > maxNameLength || path.length > maxDepth) {
      const allowed = `at most ${maxNameLength} characters and ${maxDepth} names`;
      throw fault(`${place} a name that is too long`, allowed);
    }
    if (path.includes("__proto__")) throw fault(`${place} the name __proto__`, "another name");
    const read = readerOf(path, skill, isWhole);
    if (typeof read !== "function") {
      throw fault(`${place} a value that ${read.problem} in this skill`, read.allowed);
    }
    const refusal = add(root, { index, path, read });
    if (refusal === "repeated") {
      throw fault(`${place} a name that an earlier column has`, "different names");
    }
    if (refusal === "conflict") {
      throw fault(`${place} a member of another column`, "a value or its members");
    }
  }
  const gap = firstGap(root, []);
  if (gap !== null) {
    throw fault(`has no column ${gap}`, "lists whose columns are numbered from 0 without a gap");
  }
  return root;
}

function readerOf(path: ValuePath, skill: TableSkill, isWhole: boolean) {
  if (!isWhole) return cellReader(skill, path);
  const text = { type: "string" };
  const task = { properties: { task_type: text, locale: text, payload: { type: "object" } } };
  const [first, ...inner] = path;
  return first === "payload" && inner.length > 0
    ? cellReader(skill, inner)
    : cellReader({ ...skill, payload: task }, path);
}

/** Adds a column where its path leads. @returns why it does not fit beside the others; null: it fits. */
function add(root: ColumnNode, column: Column): "repeated" | "conflict" | null {
  let node = root;
  const last = column.path.length - 1;
  for (const [at, step] of column.path.entries()) {
    const next = column.path[at + 1];
    const child = childOf(node, step);
    if (child === "conflict") return "conflict";
    if (at === last) {
      if (child !== null) return child.kind === "value" ? "repeated" : "conflict";
      setChild(node, step, { kind: "value", column });
      return null;
    }
    const inner: ColumnNode =
      child ??
      (typeof next === "number"
        ? { kind: "list", items: new Map() }
        : { kind: "object", members: new Map() });
    if (child === null) setChild(node, step, inner);
    node = inner;
  }
  return null;
}

function childOf(node: ColumnNode, step: string | number): ColumnNode | null | "conflict" {
  if (node.kind === "object" && typeof step === "string") return node.members.get(step) ?? null;
  if (node.kind === "list" && typeof step === "number") return node.items.get(step) ?? null;
  return "conflict";
}

function setChild(node: ColumnNode, step: string | number, child: ColumnNode): void {
  if (node.kind === "object" && typeof step === "string") node.members.set(step, child);
  if (node.kind === "list" && typeof step === "number") node.items.set(step, child);
}

/** The first item that a list has no column for, such as `items[1]` beside `items[2]`. */
function firstGap(node: ColumnNode, path: ValuePath): string | null {
  if (node.kind === "value") return null;
  const children = node.kind === "object" ? node.members : node.items;
  if (node.kind === "list") {
    for (let index = 0; index < children.size; index++) {
      if (!node.items.has(index)) return nameOf([...path, index]);
    }
  }
  for (const [step, child] of children) {
    const gap = firstGap(child, [...path, step]);
    if (gap !== null) return gap;
  }
  return null;
}
