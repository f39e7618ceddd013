import type { CellFault } from "../../../apps/batch/xlsx/cell-faults.ts";
import type { BatchOutcome } from "../../../apps/contract/answers/batch.ts";
import { problemsOfOutcome, type RowProblem } from "./row-problems.ts";
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
  faults: ReadonlyMap<number, CellFault>;
  state: RowState;
  /** The reasons why the server made no document of the row. */
  problems: readonly RowProblem[];
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
      problems: [],
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
  return withRow(batch, index, { cells, faults, state: "ready", problems: [], files: {} });
}

/** All rows are to be run again, because the columns fill other fields or the template is another one. */
export function allReady(batch: Batch): Batch {
  const fresh = { state: "ready", problems: [], files: {} } as const;
  return { ...batch, rows: batch.rows.map((row) => ({ ...row, ...fresh })) };
}

/** The state of a row by the exit code of its job. */
export function stateOfExitCode(exitCode: number): RowState {
  return ({ 0: "done", 2: "gaps", 4: "format" } as const)[exitCode] ?? "failed";
}

/** The state and the problems of a row whose job has ended with an exit code. */
export function ofExitCode(exitCode: number): Pick<Row, "state" | "problems"> {
  const state = stateOfExitCode(exitCode);
  return { state, problems: state === "failed" ? [{ kind: "ended", end: "broken" }] : [] };
}

const openStates = { queued: "waiting", running: "running", bad_row: "wrong" } as const;

/** The state and the problems of a row, from the outcome of its job in a server's batch. */
export function ofOutcome(outcome: BatchOutcome): Pick<Row, "state" | "problems"> {
  const { state, exit_code } = outcome;
  if (state === "succeeded" && exit_code !== null) return ofExitCode(exit_code);
  const open: Readonly<Partial<Record<BatchOutcome["state"], RowState>>> = openStates;
  return { state: open[state] ?? "failed", problems: problemsOfOutcome(outcome) };
}

/** The rows that a run takes: those that can be run and have no document yet. */
export function rowsToRun(batch: Batch): number[] {
  return batch.rows.flatMap(({ state, faults, files }, index) =>
    Object.keys(files).length === 0 && faults.size === 0 && state !== "running" ? [index] : [],
  );
}
