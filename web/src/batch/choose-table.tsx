import type { FormField } from "../data/form-model.ts";
import { baseName } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { batchOf } from "./batch-state.ts";
import { changeBatch, useBatch } from "./batch-store.ts";
import { mapColumns } from "./mapping.ts";
import { TableFault, tableFaultText } from "./table-fault.ts";

/** Chooses the table, and maps its columns by their names. */
export function ChooseTable({ fields }: { fields: readonly FormField[] }) {
  const say = useSay();
  const { fault, isRunning } = useBatch();
  const open = async (file: File) => {
    const { readTable } = await import("./read-table.ts");
    try {
      const table = await readTable(file);
      changeBatch({
        batch: batchOf(file.name, table),
        mapping: mapColumns(table.columns, fields),
        fault: null,
        failure: null,
        pattern: `${baseName(file.name).replaceAll(/[{}]/g, "")}-{number}`,
      });
    } catch (error) {
      const fault = error instanceof TableFault ? error : null;
      changeBatch({ fault: fault ?? new TableFault("unreadable", { said: String(error) }) });
    }
  };
  return (
    <>
      {fault !== null && (
        <div className="notice bad" role="alert">
          <p>{say("batchNotRead")}</p>
          <p>{tableFaultText(fault, say)}</p>
          {fault.said !== null && (
            <details>
              <summary>{say("details")}</summary>
              <p>{fault.said}</p>
            </details>
          )}
        </div>
      )}
      <label className="button">
        {say("batchChoose")}
        <input
          className="visually-hidden"
          type="file"
          accept=".csv,.tsv,.txt,.xlsx"
          disabled={isRunning}
          onChange={({ target }) => {
            const file = target.files?.[0];
            target.value = "";
            if (file !== undefined) void open(file);
          }}
        />
      </label>
    </>
  );
}
