import { useSay } from "../words/words.ts";
import type { JsonProblem } from "./read-task.ts";

/** Tells why a text has no data. */
export function JsonFault({ problem }: { problem: JsonProblem }) {
  const say = useSay();
  if (problem.kind === "no-object") {
    return (
      <p className="notice bad" role="alert">
        {say("jsonNoObject", problem.member ?? "JSON")}
      </p>
    );
  }
  return (
    <div className="notice bad" role="alert">
      <p>{say("jsonWrong", problem.line)}</p>
      <details>
        <summary>{say("details")}</summary>
        <code>{problem.said}</code>
      </details>
    </div>
  );
}
