import { useState } from "react";
import { JsonFault } from "../data/json-fault.tsx";
import { type JsonProblem, readTask } from "../data/read-task.ts";
import { useConsole, useStore } from "../state/store.ts";
import { taskText } from "../state/work.ts";
import { download } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";

/** Reads the data from a file, and writes them to one. */
export function TaskDialog({ onClose }: { onClose(): void }) {
  const say = useSay();
  const { dispatch } = useStore();
  const work = useConsole((state) => state.work.present);
  const [problem, setProblem] = useState<JsonProblem | null>(null);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = readTask(await file.text());
    if ("problem" in read) return setProblem(read.problem);
    const skill = read.skill === null ? {} : { skill: read.skill, isSkillChosen: true };
    dispatch({ type: "edit", work: { payload: read.payload, ...skill }, name: null });
    onClose();
  };
  return (
    <div className="stack">
      <p className="about">{say("taskAbout")}</p>
      <label className="button">
        {say("importTask")}
        <input
          type="file"
          accept=".json"
          className="visually-hidden"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </label>
      <button
        type="button"
        className="button"
        onClick={() => download("task.json", taskText(work))}
      >
        {say("exportTask")}
      </button>
      {problem !== null && <JsonFault problem={problem} />}
    </div>
  );
}
