import { useState } from "react";
import type { JsonSchema, Payload } from "../api.ts";
import { JsonEditor } from "../json-editor.tsx";
import { download } from "../parts.tsx";
import { PayloadForm } from "../payload-form.tsx";
import { useSay } from "../words.ts";

interface Props {
  task: string;
  skill: string;
  payload: Payload;
  /** The schema of the payload. */
  schema: JsonSchema | undefined;
  /** The schema of the whole task. */
  taskSchema: JsonSchema | undefined;
  sample: Payload | undefined;
  missing: ReadonlySet<string>;
  onChange(payload: Payload): void;
  onSkill(name: string): void;
}

/** Shows the data as a form and as JSON. Text that is not valid JSON does not change the data. */
export function TaskEditor(props: Props) {
  const { task, skill, payload, schema, taskSchema, sample, missing, onChange, onSkill } = props;
  const say = useSay();
  const hasForm = Object.keys(schema?.properties ?? {}).length > 0;
  const [isJson, setIsJson] = useState(false);
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const take = (text: string) => {
    setDraft(text);
    try {
      const read = JSON.parse(text);
      if (typeof read?.payload !== "object" || read.payload === null) throw new Error("payload");
      setProblem("");
      onChange(read.payload);
      if (typeof read.task_type === "string" && read.task_type !== skill) onSkill(read.task_type);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <div className="row">
        <button
          type="button"
          aria-pressed={!isJson}
          onClick={() => {
            setIsJson(false);
            setDraft(null);
            setProblem("");
          }}
        >
          {say("form")}
        </button>
        <button type="button" aria-pressed={isJson} onClick={() => setIsJson(true)}>
          {say("json")}
        </button>
        <button
          type="button"
          disabled={sample === undefined}
          onClick={() => {
            setDraft(null);
            setProblem("");
            onChange(sample ?? {});
          }}
        >
          {say("useSample")}
        </button>
        <label className="button">
          {say("importTask")}
          <input
            type="file"
            accept=".json"
            onChange={async (event) => {
              const file = event.target.files?.[0];
              if (file) take(await file.text());
            }}
          />
        </label>
        <button type="button" onClick={() => download("task.json", task)}>
          {say("exportTask")}
        </button>
      </div>
      {isJson || (schema !== undefined && !hasForm) ? (
        <>
          {!hasForm && <p className="hint">{say("formOpen")}</p>}
          <JsonEditor
            label={say("json")}
            value={draft ?? task}
            schema={taskSchema}
            onChange={take}
          />
        </>
      ) : (
        <PayloadForm schema={schema} payload={payload} missing={missing} onChange={onChange} />
      )}
      <p className="error" role="alert" hidden={problem === ""}>
        {say("jsonWrong", problem)}
      </p>
    </>
  );
}
