import type { BatchOutcome } from "../../../apps/contract/answers/batch.ts";
import type { SourceTable } from "./source-table.ts";

/** `ready`: it was not run since its last change. `gaps`: filled, and required values are missing. */
export type RowState =
  | "ready"
  | "waiting"
  | "running"
  | "done"
  | "gaps"
  | "format"
  | "wrong"
  | "failed";

export interface Row {
  cells: readonly string[];
  /** The faults of cells in the file, by column, until a person changes these cells. */
  faults: ReadonlyMap<number, string>;
  state: RowState;
  /** The server's message about the row; null if there is no message. */
  problem: string | null;
  /** The files of its document, by their extension with the dot. */
  files: Readonly<Record<string, Uint8Array>>;
}

export interface Batch {
  fileName: string;
  columns: readonly string[];
  isGuessed: boolean;
  rows: readonly Row[];
}

export function batchOf(fileName: string, { columns, rows, isGuessed }: SourceTable): Batch {
  return {
    fileName,
    columns,
    isGuessed,
    rows: rows.map(({ cells, faults }) => ({
      cells: columns.map((_, index) => cells[index] ?? ""),
      faults,
      state: "ready",
      problem: null,
      files: {},
    })),
  };
}

/** A batch with another row. */
export function withRow(batch: Batch, index: number, part: Partial<Row>): Batch {
  return {
    ...batch,
    rows: batch.rows.map((row, at) => (at === index ? { ...row, ...part } : row)),
  };
}

/** A batch with another text in a cell. The row must be run again. */
export function withCell(batch: Batch, index: number, column: number, text: string): Batch {
  const row = batch.rows[index];
  if (row === undefined) return batch;
  const faults = new Map(row.faults);
  faults.delete(column);
  const cells = row.cells.map((cell, at) => (at === column ? text : cell));
  return withRow(batch, index, { cells, faults, state: "ready", problem: null, files: {} });
}

/** All rows are to be run again, because the columns fill other fields or the template is another one. */
export function allReady(batch: Batch): Batch {
  const fresh = { state: "ready", problem: null, files: {} } as const;
  return { ...batch, rows: batch.rows.map((row) => ({ ...row, ...fresh })) };
}

/** The state of a row by the exit code of its job. */
export function stateOfExitCode(exitCode: number): RowState {
  return ({ 0: "done", 2: "gaps", 4: "format" } as const)[exitCode] ?? "failed";
}

/** The state and the problem of a row, from the outcome of its job in a server's batch. */
export function ofOutcome(outcome: BatchOutcome): Pick<Row, "state" | "problem"> {
  const { state, exit_code, error_code, faults } = outcome;
  if (state === "bad_row") {
    const said = faults.map(({ field, problem, allowed }) =>
      [field?.replace(/^payload\./, ""), problem, allowed && `(${allowed})`]
        .filter(Boolean)
        .join(" "),
    );
    return { state: "wrong", problem: said.join("; ") };
  }
  if (state === "queued") return { state: "waiting", problem: null };
  if (state === "running") return { state: "running", problem: null };
  if (state === "succeeded" && exit_code !== null) {
    return { state: stateOfExitCode(exit_code), problem: null };
  }
  return { state: "failed", problem: error_code ?? state };
}

/** The rows that a run takes: those that can be run and have no document yet. */
export function rowsToRun(batch: Batch): number[] {
  return batch.rows.flatMap(({ state, faults, files }, index) =>
    Object.keys(files).length === 0 && faults.size === 0 && state !== "running" ? [index] : [],
  );
}
