import { isStale } from "../state/status.ts";
import { useConsole } from "../state/store.ts";
import { Copy } from "../ui/parts.tsx";
import { useSay, type WordKey } from "../words/words.ts";

const outcomes: Readonly<Record<number, WordKey>> = {
  0: "outcome0",
  2: "outcome2",
  3: "outcome3",
  4: "outcome4",
};

/** How the last run ended, in words. Its numbers stand under Details. */
export function ResultFacts() {
  const say = useSay();
  const result = useConsole((state) => state.result);
  const stale = useConsole((state) => state.result !== null && isStale(state, state.result));
  if (result === null) return null;
  const { run, findings } = result;
  const unfit = findings.fit?.reason ?? null;
  const isGood = run.exitCode === 0 && unfit === null && !stale;
  const text = stale
    ? "stateStale"
    : unfit !== null && run.exitCode === 0
      ? "stateUnfit"
      : (outcomes[run.exitCode] ?? "outcomeFailed");
  const names = new Set(findings.replaced.map(({ field_name }) => field_name));
  const timing = findings.timing as Readonly<Record<string, number>> | null;
  return (
    <div
      className={`notice ${isGood ? "good" : run.exitCode === 0 ? "fair" : "bad"} result`}
      role="status"
    >
      <p>
        <strong>{say(text)}</strong> {run.exitCode !== 3 && say("filledFields", names.size)}
        {findings.changes.length > 0 && ` ${say("repairs", findings.changes.length)}`}
      </p>
      <details>
        <summary>{say("details")}</summary>
        <dl className="facts">
          <dt>{say("exitCode")}</dt>
          <dd>{run.exitCode}</dd>
          <dt>{say("requestId")}</dt>
          <dd>
            <code>{run.requestId}</code> <Copy text={run.requestId} />
          </dd>
          {timing !== null && (
            <>
              <dt>{say("timing")}</dt>
              <dd>{Math.round(timing.total_ms ?? 0)} ms</dd>
            </>
          )}
        </dl>
        {findings.changes.length > 0 && (
          <ul className="changes">
            {findings.changes.map((change) => (
              <li key={`${change.paragraph_path} ${change.code} ${change.field}`}>
                <code>{change.paragraph_path}</code> {change.field}
              </li>
            ))}
          </ul>
        )}
      </details>
    </div>
  );
}
