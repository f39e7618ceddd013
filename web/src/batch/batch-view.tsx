import { FileSpreadsheet } from "lucide-react";
import { useForm } from "../data/data-pane.tsx";
import { useConsole, useStore } from "../state/store.ts";
import { Empty } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { useBatch } from "./batch-store.ts";
import { ChooseTable } from "./choose-table.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { RowTable } from "./row-table.tsx";
import { RunBar } from "./run-bar.tsx";
import { useFreshRows } from "./use-fresh-rows.ts";

/** One document for each row of a table, by the open template. */
export default function BatchView() {
  const say = useSay();
  const { dispatch } = useStore();
  const template = useConsole(({ work }) => work.present.template);
  const fields = useForm();
  useFreshRows(fields);
  const { batch } = useBatch();
  if (template === null) {
    return (
      <div className="part-view">
        <Empty
          icon={<FileSpreadsheet size={28} aria-hidden="true" />}
          title={say("batchNoTemplate")}
        >
          <button
            type="button"
            className="button primary"
            onClick={() => dispatch({ type: "view", view: "fill" })}
          >
            {say("openTemplate")}
          </button>
        </Empty>
      </div>
    );
  }
  return (
    <div className="part-view">
      <header className="part-head">
        <h1 className="title">{say("viewBatch")}</h1>
        <span className="hint">{template.name}</span>
        <span className="spring" />
        <ChooseTable fields={fields} />
      </header>
      {batch === null ? (
        <Empty icon={<FileSpreadsheet size={28} aria-hidden="true" />} title={say("batchEmpty")}>
          <p className="about">{say("batchAbout")}</p>
        </Empty>
      ) : (
        <>
          <RunBar batch={batch} fields={fields} />
          <ColumnMapping batch={batch} fields={fields} />
          <RowTable batch={batch} fields={fields} />
        </>
      )}
    </div>
  );
}
