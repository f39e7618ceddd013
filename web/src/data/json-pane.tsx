import type { JsonSchema } from "../server/api.ts";
import { useConsole, useStore } from "../state/store.ts";
import { taskText } from "../state/work.ts";
import { useSay } from "../words/words.ts";
import { JsonEditor } from "./json-editor.tsx";
import { JsonFault } from "./json-fault.tsx";
import { readTask } from "./read-task.ts";

/** The data as JSON. Text that is not valid does not change the data, and nothing can run meanwhile. */
export function JsonPane() {
  const say = useSay();
  const { dispatch } = useStore();
  const work = useConsole((state) => state.work.present);
  const draft = useConsole((state) => state.invalidJson);
  const schema = useConsole(({ meta }) => meta?.skills[work.skill]?.task_schema);
  const take = (text: string) => {
    const read = readTask(text);
    if ("problem" in read) {
      dispatch({ type: "invalid-json", draft: { text, problem: read.problem } });
      return;
    }
    const isOther = read.skill !== null && read.skill !== work.skill;
    const skill = isOther ? { skill: read.skill as string, isSkillChosen: true } : {};
    dispatch({ type: "edit", work: { payload: read.payload, ...skill }, name: "json" });
    dispatch({ type: "invalid-json", draft: null });
  };
  return (
    <>
      {draft !== null && <JsonFault problem={draft.problem} />}
      <JsonEditor
        label={say("json")}
        value={draft?.text ?? taskText(work)}
        schema={schema as JsonSchema | undefined}
        onChange={take}
      />
    </>
  );
}
