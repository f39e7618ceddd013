import { useProblems } from "../problems/problems-pane.tsx";
import type { Pane } from "../state/console-state.ts";
import { useConsole, useStore } from "../state/store.ts";
import { useSay, type WordKey } from "../words/words.ts";
import { RunButton, StatusPill } from "./top-bar.tsx";

const panes: readonly (readonly [pane: Pane, word: WordKey])[] = [
  ["data", "paneData"],
  ["page", "panePage"],
  ["problems", "paneProblems"],
];

/** On a narrow screen: the panes as tabs, and the state with the run, always in reach. */
export function PhoneBar({ onRun }: { onRun(): void }) {
  const say = useSay();
  const { dispatch } = useStore();
  const shown = useConsole((state) => state.pane);
  const { length } = useProblems();
  return (
    <div className="phone-bar">
      <nav className="phone-tabs" aria-label={say("panes")}>
        {panes.map(([pane, word]) => (
          <button
            key={pane}
            type="button"
            aria-current={shown === pane ? "true" : undefined}
            onClick={() => dispatch({ type: "pane", pane })}
          >
            {say(word)}
            {pane === "problems" && length > 0 && <span className="count">{length}</span>}
          </button>
        ))}
      </nav>
      <div className="phone-run">
        <StatusPill />
        <span className="spring" />
        <RunButton onRun={onRun} />
      </div>
    </div>
  );
}
