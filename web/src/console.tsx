import { CSPProvider } from "@base-ui/react/csp-provider";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Dropping } from "./frame/dropping.tsx";
import { Rail } from "./frame/rail.tsx";
import { TopBar } from "./frame/top-bar.tsx";
import { useLeaving } from "./frame/use-leaving.ts";
import { useShortcuts } from "./frame/use-shortcuts.ts";
import { WorkPlace } from "./frame/work-place.tsx";
import { type Controller, ControllerContext } from "./state/controller.ts";
import { statusOf } from "./state/status.ts";
import { type Store, StoreContext, useConsole, useStore } from "./state/store.ts";
import { SayContext, sayIn, useSay } from "./words/words.ts";

const RunQuestion = lazy(() => import("./frame/run-question.tsx"));

/** The console: a bar with the state of the work, a rail with its parts, and the part that is open. */
export function Console({ store, controller }: { store: Store; controller: Controller }) {
  return (
    <StoreContext value={store}>
      <ControllerContext value={controller}>
        {/* The page's policy allows no style elements. */}
        <CSPProvider disableStyleElements>
          <Speaking controller={controller} />
        </CSPProvider>
      </ControllerContext>
    </StoreContext>
  );
}

function Speaking({ controller }: { controller: Controller }) {
  const language = useConsole((state) => state.appearance.language);
  const theme = useConsole((state) => state.appearance.theme);
  const say = useMemo(() => sayIn(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme;
    document.title = say("title");
  }, [language, theme, say]);
  return (
    <SayContext value={say}>
      <Frame controller={controller} />
    </SayContext>
  );
}

function Frame({ controller }: { controller: Controller }) {
  const say = useSay();
  const store = useStore();
  const input = useRef<HTMLInputElement>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [isRefused, setIsRefused] = useState(false);
  const open = (file: File | undefined) => {
    if (file !== undefined) setIsRefused(!controller.openFile(file));
  };
  const choose = () => input.current?.click();
  const run = () => {
    const { word, blocked } = statusOf(store.get(), Date.now());
    if (blocked !== null) return;
    if (word === "stateUnfit") setIsAsking(true);
    else void controller.run();
  };
  useShortcuts({ run, choose });
  useLeaving();
  return (
    <div className="console">
      <a className="skip-link" href="#work">
        {say("skipToWork")}
      </a>
      <TopBar onRun={run} onChoose={choose} />
      <Rail />
      <WorkPlace onChoose={choose} onRun={run} isRefused={isRefused} />
      <Dropping onFile={open} />
      {isAsking && (
        <Suspense>
          <RunQuestion onClose={() => setIsAsking(false)} onRun={() => void controller.run()} />
        </Suspense>
      )}
      <input
        ref={input}
        type="file"
        accept=".docx"
        hidden
        onChange={({ target }) => {
          open(target.files?.[0]);
          target.value = "";
        }}
      />
    </div>
  );
}
