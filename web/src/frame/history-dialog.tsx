import { useEffect, useState } from "react";
import { useController } from "../state/controller.ts";
import { type Draft, listDrafts } from "../state/drafts.ts";
import { defaultSettings, type PastRun } from "../state/settings.ts";
import { useConsole, useStore } from "../state/store.ts";
import type { Work } from "../state/work.ts";
import { Copy } from "../ui/parts.tsx";
import { useSay, type WordKey } from "../words/words.ts";

const outcomes: Readonly<Record<string, WordKey>> = {
  0: "outcome0",
  2: "outcome2",
  3: "outcome3",
  4: "outcome4",
};

/** The last runs. One of this page, or one whose draft is kept, comes back with its template and data. */
export function HistoryDialog({ onClose }: { onClose(): void }) {
  const say = useSay();
  const controller = useController();
  const { dispatch } = useStore();
  const history = useConsole((state) => state.history);
  const language = useConsole((state) => state.appearance.language);
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  useEffect(() => void listDrafts().then(setDrafts), []);
  const workOf = (past: PastRun): Work | null =>
    controller.works.get(past.requestId) ??
    drafts.find(({ name }) => name === past.template)?.work ??
    null;
  const restore = (past: PastRun) => {
    dispatch({ type: "settings", part: { ...defaultSettings, ...past.settings } });
    const work = workOf(past);
    if (work !== null)
      dispatch({ type: "edit", work: { ...work, isSkillChosen: true }, name: null });
    dispatch({ type: "view", view: "fill" });
    onClose();
  };
  if (history.length === 0) return <p className="about">{say("historyEmpty")}</p>;
  return (
    <ol className="history">
      {history.map((past) => (
        <li key={`${past.at} ${past.requestId}`}>
          <div>
            <strong>{past.template}</strong>
            <span className="hint">
              {past.skill ?? past.settings.skill} ·{" "}
              <time dateTime={past.at}>
                {new Date(past.at).toLocaleString(language, {
                  dateStyle: "medium",
                  timeStyle: "short",
                })}
              </time>
            </span>
          </div>
          <span>
            {past.exitCode === null
              ? say("outcomeFailed")
              : say(outcomes[past.exitCode] ?? "outcomeFailed")}
          </span>
          <details>
            <summary>{say("details")}</summary>
            <p className="hint">
              <code>{past.exitCode ?? past.errorCode ?? past.status}</code>{" "}
              <code>{past.requestId}</code> <Copy text={past.requestId} />
            </p>
          </details>
          <button type="button" className="button small" onClick={() => restore(past)}>
            {say(workOf(past) === null ? "restoreSettings" : "restoreAll")}
          </button>
        </li>
      ))}
    </ol>
  );
}
