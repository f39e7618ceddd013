import type { PastRun, Settings } from "../settings.ts";
import { useSay } from "../words.ts";

interface Props {
  history: readonly PastRun[];
  onRestore(settings: Settings): void;
}

export function HistoryCard({ history, onRestore }: Props) {
  const say = useSay();
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{say("history")}</h2>
      {history.length === 0 && <p className="hint">{say("historyEmpty")}</p>}
      <ol className="history">
        {history.map((past) => (
          <li key={`${past.at} ${past.requestId}`}>
            <time dateTime={past.at}>{new Date(past.at).toLocaleString()}</time>{" "}
            <span>{past.template}</span> <code>{past.settings.skill}</code>{" "}
            <strong>{past.exitCode ?? past.errorCode ?? past.status}</strong>{" "}
            <code>{past.requestId}</code>{" "}
            <button type="button" className="small" onClick={() => onRestore(past.settings)}>
              {say("restore")}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
