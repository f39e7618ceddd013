import { pathOfColumn } from "../../../apps/batch/table/column-name.ts";
import type { BatchOutcome } from "../../../apps/contract/answers/batch.ts";
import { allFields, type FormField } from "../data/form-model.ts";
import { faultPath } from "../problems/fault-path.ts";
import { faultText } from "../problems/problems.ts";
import type { TaskFault } from "../server/api.ts";
import { errorWords } from "../words/error-words.ts";
import type { Say, WordKey } from "../words/words.ts";

/** The reason why a row has no document. */
export type RowProblem =
  /** The server refuses a value of the row, or the whole row, whose path is empty. */
  | { kind: "fault"; fault: TaskFault }
  /** The server answers with an error. */
  | { kind: "error"; code: string; said: string }
  /** The job has ended without a document that can be used. */
  | { kind: "ended"; end: keyof typeof ends };

const ends = {
  cancelled: "jobCancelled",
  dead: "jobDead",
  expired: "jobExpired",
  failed: "rowNoDocument",
  removed: "rowNoDocument",
  broken: "jobBroken",
} as const satisfies Readonly<Record<string, WordKey>>;

/** The problems of a row, from the outcome of its job in a server's batch. */
export function problemsOfOutcome({ state, error_code, faults }: BatchOutcome): RowProblem[] {
  if (state === "bad_row") {
    return faults.map(({ field, problem, allowed, hint }) => {
      const said = [problem, allowed && `(${allowed})`, hint].filter(Boolean).join(" ");
      return { kind: "fault", fault: { path: field ?? "", problem: said } };
    });
  }
  if (state === "queued" || state === "running" || state === "succeeded") return [];
  return error_code === null
    ? [{ kind: "ended", end: state }]
    : [{ kind: "error", code: error_code, said: state }];
}

/** The table that a problem is told about. */
export interface ProblemTable {
  columns: readonly string[];
  mapping: readonly (string | null)[];
  fields: readonly FormField[];
}

/** A problem in words: a sentence for the reader, and the server's own words for the details. */
export interface ToldProblem {
  sentence: string;
  said: string | null;
  /** The column of the table, if one is known. */
  column: number | null;
}

/** @param row the number of the row, from 1. */
export function tellProblem(
  problem: RowProblem,
  row: number,
  table: ProblemTable,
  say: Say,
): ToldProblem {
  if (problem.kind === "ended") {
    return { sentence: say(ends[problem.end]), said: null, column: null };
  }
  if (problem.kind === "error") {
    const { code, said } = problem;
    const sentence = say(errorWords[code] ?? "rowNoDocument");
    return { sentence, said: `${code} ${said}`, column: null };
  }
  const { fault } = problem;
  const path = faultPath(fault);
  const said = `${fault.path} ${fault.problem}`.trim();
  if (path.length === 0) return { sentence: say("rowNotAccepted", row), said, column: null };
  const column = columnOf(path, table);
  const names = path.filter((key) => typeof key === "string").join(".");
  const field = allFields(table.fields).find(({ path: own }) => own.join(".") === names) ?? null;
  const label = (column === null ? null : table.columns[column]) || field?.label || names;
  const sentence = say("rowFault", row, label, faultText(fault, field, say));
  return { sentence, said, column };
}

/** The column that fills a value, or that fills the list that has it. */
function columnOf(path: readonly (string | number)[], { mapping }: ProblemTable): number | null {
  const found = [path, path.slice(0, -1)]
    .filter((wanted) => wanted.length > 0)
    .map((wanted) => {
      const key = wanted.join(".");
      return mapping.findIndex((name) => name !== null && pathOfColumn(name)?.join(".") === key);
    })
    .find((index) => index >= 0);
  return found ?? null;
}
