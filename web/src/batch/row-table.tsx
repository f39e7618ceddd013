import type { FieldKind, FormField } from "../data/form-model.ts";
import { ScrollTable } from "../ui/scroll-table.tsx";
import { useSay, type WordKey } from "../words/words.ts";
import { type Batch, type Row, type RowState, withCell } from "./batch-state.ts";
import { changeBatch, useBatch } from "./batch-store.ts";
import { wrongCells } from "./mapping.ts";
import { tellProblem } from "./row-problems.ts";

const stateWords: Readonly<Record<RowState, WordKey>> = {
  ready: "rowReady",
  waiting: "rowWaiting",
  running: "rowRunning",
  done: "rowDone",
  gaps: "rowGaps",
  format: "rowFormat",
  wrong: "rowWrong",
  failed: "rowFailed",
};
const tones: Readonly<Record<RowState, string>> = {
  ready: "",
  waiting: "busy",
  running: "busy",
  done: "good",
  gaps: "fair",
  format: "fair",
  wrong: "bad",
  failed: "bad",
};
const kindWords: Readonly<Partial<Record<FieldKind, WordKey>>> = {
  number: "cellNumber",
  date: "cellDate",
  switch: "cellSwitch",
};

interface Props {
  batch: Batch;
  fields: readonly FormField[];
}

/** The rows, each with its state. Cells are changed in place. */
export function RowTable({ batch, fields }: Props) {
  const say = useSay();
  return (
    <ScrollTable className="rows" label={say("batchRows")}>
      <thead>
        <tr>
          <th scope="col">{say("batchRow")}</th>
          <th scope="col">{say("batchState")}</th>
          {batch.columns.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns may have equal names, and never move
            <th key={index} scope="col">
              {column === "" ? say("batchColumn", index + 1) : column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {batch.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place
          <RowLine key={index} batch={batch} row={row} index={index} fields={fields} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function RowLine({ batch, row, index, fields }: Props & { row: Row; index: number }) {
  const say = useSay();
  const { mapping, isRunning } = useBatch();
  const wrong = wrongCells(row.cells, mapping, fields);
  const state = row.faults.size + wrong.size > 0 ? "wrong" : row.state;
  const problemId = `row-problem-${index}`;
  const name = (column: number) => batch.columns[column] || say("batchColumn", column + 1);
  const table = { columns: batch.columns, mapping, fields };
  const told = row.problems.map((problem) => tellProblem(problem, index + 1, table, say));
  const sentences = [
    ...[...wrong].flatMap(([column, kind]) => {
      const word = kindWords[kind];
      return word === undefined ? [] : [say(word, name(column))];
    }),
    ...[...row.faults].map(([column, fault]) => say(`cell_${fault}`, name(column))),
    ...told.map(({ sentence }) => sentence),
  ];
  const said = told.flatMap((problem) => problem.said ?? []);
  const wrongColumns = new Set([
    ...wrong.keys(),
    ...row.faults.keys(),
    ...told.map(({ column }) => column),
  ]);
  return (
    <tr>
      <th scope="row">{index + 1}</th>
      <td>
        <span className={`pill ${tones[state]}`} data-state={state}>
          {say(stateWords[state])}
        </span>
        {sentences.length > 0 && (
          <p id={problemId} className="row-problem">
            {sentences.join(" ")}
          </p>
        )}
        {said.length > 0 && (
          <details className="row-said">
            <summary>{say("details")}</summary>
            <code>{said.join("; ")}</code>
          </details>
        )}
      </td>
      {row.cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
        <td key={column}>
          <input
            value={cell}
            aria-label={say("batchCell", name(column), index + 1)}
            aria-invalid={wrongColumns.has(column)}
            {...(sentences.length > 0 && { "aria-describedby": problemId })}
            disabled={isRunning}
            onChange={({ target }) =>
              changeBatch({ batch: withCell(batch, index, column, target.value) })
            }
          />
        </td>
      ))}
    </tr>
  );
}
