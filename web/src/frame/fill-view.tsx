import type { ReactNode } from "react";
import { DataPane } from "../data/data-pane.tsx";
import { PagePane } from "../page/page-pane.tsx";
import { ProblemsPane } from "../problems/problems-pane.tsx";
import type { Pane } from "../state/console-state.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Border } from "../ui/border.tsx";
import { useSay, type WordKey } from "../words/words.ts";
import { PhoneBar } from "./phone-bar.tsx";

/** The three panes, with borders that move. A narrow screen shows one of them. */
export default function FillView({ onRun }: { onRun(): void }) {
  const say = useSay();
  const { dispatch } = useStore();
  const dataWidth = useConsole((state) => state.appearance.dataWidth);
  const problemsWidth = useConsole((state) => state.appearance.problemsWidth);
  const columns = `minmax(0, ${dataWidth}fr) auto minmax(0, ${100 - dataWidth - problemsWidth}fr) auto minmax(0, ${problemsWidth}fr)`;
  return (
    <>
      <div className="panes" style={{ gridTemplateColumns: columns }}>
        <PaneFrame pane="data" word="paneData">
          <DataPane />
        </PaneFrame>
        <Border
          label={say("borderData")}
          value={dataWidth}
          min={20}
          max={50}
          onChange={(width) => dispatch({ type: "appearance", part: { dataWidth: width } })}
        />
        <PaneFrame pane="page" word="panePage">
          <PagePane />
        </PaneFrame>
        <Border
          label={say("borderProblems")}
          value={problemsWidth}
          min={16}
          max={40}
          isReversed
          onChange={(width) => dispatch({ type: "appearance", part: { problemsWidth: width } })}
        />
        <PaneFrame pane="problems" word="paneProblems">
          <ProblemsPane />
        </PaneFrame>
      </div>
      <PhoneBar onRun={onRun} />
    </>
  );
}

interface PaneProps {
  pane: Pane;
  word: WordKey;
  children: ReactNode;
}

function PaneFrame({ pane, word, children }: PaneProps) {
  const say = useSay();
  const isShown = useConsole((state) => state.pane === pane);
  return (
    <section
      id={`pane-${pane}`}
      className={isShown ? "pane shown" : "pane"}
      aria-label={say(word)}
      tabIndex={-1}
    >
      {children}
    </section>
  );
}
