import { ClipboardPaste, Ellipsis, Plus } from "lucide-react";
import { type ClipboardEvent, useState } from "react";
import { useController } from "../state/controller.ts";
import {
  isPayload,
  type Path,
  type Payload,
  pathText,
  valueAt,
  withValue,
} from "../state/payload.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { useSay } from "../words/words.ts";
import { BoundInput } from "./field.tsx";
import { useFieldProblem } from "./form-context.ts";
import { allFields, type FormField } from "./form-model.ts";
import { type Cells, cellValue, columnsOf, hasCells, readCells } from "./paste.ts";

/** A list of objects as a table: a row for each, which takes cells from a spreadsheet. */
export function ListTable({ field, path }: { field: FormField; path: Path }) {
  const say = useSay();
  const controller = useController();
  const { dispatch } = useStore();
  const [isPasting, setIsPasting] = useState(false);
  const value = useConsole(({ work }) => valueAt(work.present.payload, path));
  const problem = useFieldProblem(field, pathText(path));
  const rows: readonly Payload[] = Array.isArray(value)
    ? value.map((row) => (isPayload(row) ? row : {}))
    : [];
  const columns = allFields(field.members).filter(
    ({ kind }) => kind !== "group" && kind !== "table",
  );
  const set = (next: readonly Payload[]) => {
    dispatch({ type: "end-edit" });
    controller.setValue(path, next);
    dispatch({ type: "end-edit" });
  };
  const paste = (cells: Cells, row: number, column: number) =>
    set(withCells(rows, columnsOf(cells, columns, column), columns, row));
  const pasteHere = (event: ClipboardEvent, row: number, column: number) => {
    const text = event.clipboardData.getData("text/plain");
    if (!hasCells(text)) return;
    event.preventDefault();
    paste(readCells(text), row, column);
  };
  return (
    <fieldset className={problem === null ? "group table" : "group table wrong"}>
      <legend>
        {field.label}
        {field.hint !== null && <span className="label-hint">{field.hint}</span>}
        <span className="count">{rows.length}</span>
      </legend>
      {rows.length > 0 && (
        <div className="scroll">
          <table className="sheet">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.path.join(".")} scope="col">
                    {column.label}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">{say("rowMenu")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((_row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its index
                <tr key={index}>
                  {columns.map((column, at) => (
                    <td
                      key={column.path.join(".")}
                      onPaste={(event) => pasteHere(event, index, at)}
                    >
                      <Cell
                        field={column}
                        path={[...path, index, ...column.path]}
                        row={index + 1}
                      />
                    </td>
                  ))}
                  <td className="row-end">
                    <RowMenu rows={rows} index={index} onChange={set} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {problem !== null && <p className="field-problem">{problem.text}</p>}
      <div className="row">
        <button type="button" className="button small" onClick={() => set([...rows, {}])}>
          <Plus size={14} aria-hidden="true" />
          {say("addRow")}
        </button>
        <button type="button" className="button small ghost" onClick={() => setIsPasting(true)}>
          <ClipboardPaste size={14} aria-hidden="true" />
          {say("pasteRows")}
        </button>
      </div>
      <PasteDialog
        title={field.label}
        isOpen={isPasting}
        onClose={() => setIsPasting(false)}
        onPaste={(cells) => paste(cells, rows.length, 0)}
      />
    </fieldset>
  );
}

function Cell({ field, path, row }: { field: FormField; path: Path; row: number }) {
  const say = useSay();
  const problem = useFieldProblem(field, pathText(path));
  return (
    <>
      <BoundInput
        field={field}
        path={path}
        label={say("cell", field.label, row)}
        isWrong={problem !== null}
      />
      {problem !== null && !problem.isMissing && <p className="field-problem">{problem.text}</p>}
    </>
  );
}

interface RowMenuProps {
  rows: readonly Payload[];
  index: number;
  onChange(rows: readonly Payload[]): void;
}

function RowMenu({ rows, index, onChange }: RowMenuProps) {
  const say = useSay();
  const row = rows[index] ?? {};
  const others = rows.toSpliced(index, 1);
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="icon-button small"
          aria-label={say("rowMenuOf", index + 1)}
        >
          <Ellipsis size={14} aria-hidden="true" />
        </button>
      }
    >
      <MenuItem
        isDisabled={index === 0}
        onSelect={() => onChange(others.toSpliced(index - 1, 0, row))}
      >
        {say("moveUp")}
      </MenuItem>
      <MenuItem
        isDisabled={index === rows.length - 1}
        onSelect={() => onChange(others.toSpliced(index + 1, 0, row))}
      >
        {say("moveDown")}
      </MenuItem>
      <MenuItem onSelect={() => onChange(rows.toSpliced(index, 0, row))}>{say("copyRow")}</MenuItem>
      <MenuItem onSelect={() => onChange(others)}>{say("removeRow", index + 1)}</MenuItem>
    </Menu>
  );
}

/** Lays cells over rows. Rows are added where there are not enough. */
function withCells(
  rows: readonly Payload[],
  read: ReturnType<typeof columnsOf>,
  columns: readonly FormField[],
  from: number,
): Payload[] {
  const next = [...rows];
  for (const [offset, cells] of read.rows.entries()) {
    let row: unknown = next[from + offset] ?? {};
    for (const [at, index] of read.columns.entries()) {
      const column = index === null ? undefined : columns[index];
      const text = cells[at];
      if (column !== undefined && text !== undefined) {
        row = withValue(row, column.path, cellValue(column.kind, text));
      }
    }
    next[from + offset] = row as Payload;
  }
  return next;
}

interface PasteProps {
  title: string;
  isOpen: boolean;
  onClose(): void;
  onPaste(cells: Cells): void;
}

function PasteDialog({ title, isOpen, onClose, onPaste }: PasteProps) {
  const say = useSay();
  const [text, setText] = useState("");
  return (
    <Dialog title={title} description={say("pasteAbout")} isOpen={isOpen} onClose={onClose}>
      <textarea
        className="code"
        rows={8}
        aria-label={say("pasteRows")}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="row end">
        <button
          type="button"
          className="button primary"
          disabled={text.trim() === ""}
          onClick={() => {
            onPaste(readCells(text));
            setText("");
            onClose();
          }}
        >
          {say("addRows", readCells(text).length)}
        </button>
      </div>
    </Dialog>
  );
}
