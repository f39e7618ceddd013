import { useController } from "../state/controller.ts";
import { type Path, pathText, valueAt } from "../state/payload.ts";
import { useConsole, useStore } from "../state/store.ts";
import { useSay } from "../words/words.ts";
import { useFieldProblem } from "./form-context.ts";
import type { FormField } from "./form-model.ts";
import { Input } from "./input.tsx";
import { inputId } from "./input-id.ts";
import { ListTable } from "./list-table.tsx";

interface FieldsProps {
  fields: readonly FormField[];
  /** The path of the row or the payload that they are in. */
  before: Path;
}

export function FormFields({ fields, before }: FieldsProps) {
  return fields.map((field) => <Field key={field.path.join(".")} field={field} before={before} />);
}

function Field({ field, before }: { field: FormField; before: Path }) {
  const say = useSay();
  const path = [...before, ...field.path];
  const text = pathText(path);
  const problem = useFieldProblem(field, text);
  const id = inputId(path);
  if (field.kind === "group") {
    return (
      <fieldset className="group">
        <legend>{field.label}</legend>
        <FormFields fields={field.members} before={before} />
      </fieldset>
    );
  }
  if (field.kind === "table") return <ListTable field={field} path={path} />;
  const about = [
    field.hint === null ? null : `${id}-hint`,
    problem === null ? null : `${id}-problem`,
  ];
  return (
    <div
      className={problem === null ? "field" : problem.isMissing ? "field missing" : "field wrong"}
    >
      <label htmlFor={id}>
        {field.label}
        {field.hint !== null && (
          <span className="label-hint" id={`${id}-hint`}>
            {field.hint}
          </span>
        )}
      </label>
      <BoundInput
        field={field}
        path={path}
        describedBy={about.filter((each) => each !== null).join(" ")}
        isWrong={problem !== null}
      />
      {field.kind === "list" && <small className="hint">{say("oneALine")}</small>}
      {problem !== null && (
        <p className="field-problem" id={`${id}-problem`}>
          {problem.text}
        </p>
      )}
    </div>
  );
}

interface BoundProps {
  field: FormField;
  path: Path;
  describedBy?: string;
  /** The name for screen readers, where no label stands beside it. */
  label?: string;
  isWrong: boolean;
}

/** An input that shows and changes the value at a path. */
export function BoundInput({ field, path, describedBy = "", label, isWrong }: BoundProps) {
  const controller = useController();
  const { dispatch } = useStore();
  const value = useConsole(({ work }) => valueAt(work.present.payload, path));
  return (
    <Input
      id={inputId(path)}
      field={field}
      value={value}
      isWrong={isWrong}
      describedBy={describedBy}
      {...(label === undefined ? {} : { label })}
      onChange={(next) => controller.setValue(path, next)}
      onLeave={() => dispatch({ type: "end-edit" })}
      onFocus={() => dispatch({ type: "show", path })}
    />
  );
}
