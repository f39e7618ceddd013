import { Download, Play, Square } from "lucide-react";
import { useId, useMemo } from "react";
import type { FormField } from "../data/form-model.ts";
import { baseName, download, Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { type Batch, rowsToRun } from "./batch-state.ts";
import { changeBatch, useBatch } from "./batch-store.ts";
import { documentNames } from "./file-names.ts";
import { payloadOf, wrongCells } from "./mapping.ts";
import { tellProblem } from "./row-problems.ts";
import { useBatchRun } from "./use-batch-run.ts";

interface Props {
  batch: Batch;
  fields: readonly FormField[];
}

/** The pattern of the names, the run, and its one ZIP. */
export function RunBar({ batch, fields }: Props) {
  const say = useSay();
  const id = useId();
  const { mapping, pattern, isRunning, isStopping, failure } = useBatch();
  const { run, stop } = useBatchRun(fields);
  const names = useMemo(() => {
    const payloads = batch.rows.map(({ cells }) => payloadOf(cells, mapping, fields));
    return documentNames(pattern, payloads);
  }, [batch, mapping, pattern, fields]);
  const done = batch.rows.filter(({ files }) => Object.keys(files).length > 0).length;
  const open = rowsToRun(batch).filter(
    (index) => wrongCells(batch.rows[index]?.cells ?? [], mapping, fields).size === 0,
  ).length;
  const nameless = names?.indexOf(null) ?? -1;
  const problem =
    names === null
      ? say("batchPatternWrong")
      : nameless >= 0
        ? say("batchNameMissing", nameless + 1)
        : null;
  const isMapped = mapping.some((name) => name !== null);
  const save = async () => {
    const { zipOf } = await import("./zip-of.ts");
    if (names === null) return;
    const problemsOf = (index: number) => {
      const { problems = [] } = batch.rows[index] ?? {};
      const table = { columns: batch.columns, mapping, fields };
      return problems.map((each) => tellProblem(each, index + 1, table, say).sentence);
    };
    download(`${baseName(batch.fileName)}.zip`, zipOf(batch, names, problemsOf));
  };
  return (
    <div className="part-bar">
      <div className="field pattern">
        <label htmlFor={id}>{say("batchPattern")}</label>
        <input
          id={id}
          value={pattern}
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-about`}
          onChange={({ target }) => changeBatch({ pattern: target.value })}
        />
        <p id={`${id}-about`} className={problem === null ? "hint" : "row-problem"}>
          {problem ?? say("batchPatternAbout", `${names?.[0] ?? ""}.docx`)}
        </p>
      </div>
      <div className="row end">
        <span className="hint" role="status">
          {say("batchDone", done, batch.rows.length)}
        </span>
        {isRunning ? (
          <button type="button" className="button" disabled={isStopping} onClick={stop}>
            <Square size={14} aria-hidden="true" />
            {say(isStopping ? "batchStopping" : "cancel")}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={open === 0 || !isMapped}
            onClick={() => void run()}
          >
            <Play size={14} aria-hidden="true" />
            {say("batchRun", open)}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={done === 0 || isRunning || problem !== null}
          onClick={() => void save()}
        >
          <Download size={14} aria-hidden="true" />
          {say("batchZip")}
        </button>
      </div>
      {batch.isGuessed && <p className="notice fair">{say("batchGuessed")}</p>}
      {!isMapped && <p className="notice fair">{say("batchNothingMapped")}</p>}
      {failure !== null && <Failure failure={failure} />}
    </div>
  );
}
