/** A number of a worksheet, in its digits. */
export interface NumberCell {
  number: string;
}

/** A cell without a value that can be used, such as one with `#N/A`. */
export interface BrokenCell {
  problem: string;
}

/** A cell of a table: a text, and in a worksheet also a number, a truth value or an error. Null: it is empty. */
export type Cell = string | boolean | NumberCell | BrokenCell | null;

/** A cell that has a value. */
export type FullCell = Exclude<Cell, BrokenCell | null>;
