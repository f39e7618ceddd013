import {
  ChevronDown,
  Download,
  FileCheck2,
  FileText,
  Play,
  Redo2,
  Square,
  Undo2,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { artifactNames, pdfMembers } from "../../../apps/contract/artifacts.ts";
import type { ConsoleState, Filled } from "../state/console-state.ts";
import { useController } from "../state/controller.ts";
import { statusOf, type WorkStatus } from "../state/status.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Menu, MenuItem, MenuLine } from "../ui/menu.tsx";
import { baseName, download } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { MainMenu } from "./main-menu.tsx";

/** The name of the work, its state, and what one does with it. */
export function TopBar({ onRun, onChoose }: { onRun(): void; onChoose(): void }) {
  const say = useSay();
  const template = useConsole(({ work }) => work.present.template);
  const view = useConsole((state) => state.view);
  return (
    <header className="top-bar">
      <h1 className="brand">
        <FileCheck2 size={20} aria-hidden="true" />
        <span>docops</span>
      </h1>
      {template !== null && (
        <button
          type="button"
          className="template-name"
          onClick={onChoose}
          title={say("changeTemplate")}
        >
          <FileText size={16} aria-hidden="true" />
          <span>{template.name}</span>
        </button>
      )}
      {view === "fill" && <StatusPill />}
      <span className="spring" />
      {view === "fill" && <Actions onRun={onRun} />}
      <MainMenu onChoose={onChoose} />
    </header>
  );
}

/** The buttons for the work in the panes. The other parts of the console have their own buttons. */
function Actions({ onRun }: { onRun(): void }) {
  const say = useSay();
  const { dispatch } = useStore();
  const canUndo = useConsole(({ work }) => work.past.length > 0);
  const canRedo = useConsole(({ work }) => work.future.length > 0);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={say("undo")}
        title={`${say("undo")} (Ctrl+Z)`}
        disabled={!canUndo}
        onClick={() => dispatch({ type: "undo" })}
      >
        <Undo2 size={18} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={say("redo")}
        title={`${say("redo")} (Ctrl+Shift+Z)`}
        disabled={!canRedo}
        onClick={() => dispatch({ type: "redo" })}
      >
        <Redo2 size={18} aria-hidden="true" />
      </button>
      <span className="actions">
        <RunButton onRun={onRun} />
        <DownloadMenu />
      </span>
    </>
  );
}

/** The state of the work, told to screen readers when it changes. */
export function StatusPill() {
  const say = useSay();
  const now = useWorkStatus();
  const status = useCalm(now);
  return (
    <span className={`pill ${status.tone}`} role="status" data-state={now.word}>
      <span className="dot" aria-hidden="true" />
      <span className="pill-text">{say(status.word, ...status.values)}</span>
    </span>
  );
}

/** Keeps what was said while the page is filled again, unless that takes long: a word a key would be noise. */
function useCalm(status: WorkStatus): WorkStatus {
  const isFilling = status.word === "stateFilling";
  const isLong = useAfter(isFilling, 500);
  const said = useRef(status);
  useEffect(() => {
    if (!isFilling) said.current = status;
  }, [status, isFilling]);
  return isFilling && !isLong ? said.current : status;
}

/** The state of the work. A countdown goes on by itself. */
function useWorkStatus(): WorkStatus {
  const state = useConsole((whole: ConsoleState) => whole);
  const [now, setNow] = useState(() => Date.now());
  const isCounting = state.live.retryAt !== null;
  useEffect(() => {
    if (!isCounting) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isCounting]);
  return statusOf(state, now);
}

export function RunButton({ onRun }: { onRun(): void }) {
  const say = useSay();
  const controller = useController();
  const running = useConsole((state) => state.running);
  const { blocked } = useWorkStatus();
  const isLong = useAfter(running, 300);
  if (running && isLong) {
    return (
      <button type="button" className="button" onClick={() => controller.cancel()}>
        <Square size={14} aria-hidden="true" />
        {say("cancel")}
      </button>
    );
  }
  const why = blocked === null ? `${say("run")} (Ctrl+Enter)` : say(blocked);
  return (
    <button
      type="button"
      className="button primary"
      disabled={blocked !== null}
      title={why}
      onClick={onRun}
    >
      <Play size={14} aria-hidden="true" />
      {say("run")}
    </button>
  );
}

/** Whether something is true for longer than a time, so that short waits do not flicker. */
function useAfter(isTrue: boolean, ms: number): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isTrue) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), ms);
    return () => clearTimeout(timer);
  }, [isTrue, ms]);
  return isLong;
}

function DownloadMenu() {
  const say = useSay();
  const result = useConsole((state) => state.result);
  return (
    <Menu
      trigger={
        <button type="button" className="button" disabled={result === null}>
          <Download size={14} aria-hidden="true" />
          <span>{say("download")}</span>
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      }
    >
      {result !== null && <Downloads result={result} />}
    </Menu>
  );
}

function Downloads({ result }: { result: Filled }) {
  const say = useSay();
  const { members, zip } = result.run;
  const name = baseName(result.work.template?.name ?? "document");
  const document = members[artifactNames.document];
  const pdf = members[pdfMembers.pdf];
  const others = Object.entries(members).filter(
    ([member]) => member !== artifactNames.document && member !== pdfMembers.pdf,
  );
  return (
    <>
      {document !== undefined && (
        <MenuItem aside=".docx" onSelect={() => download(`${name}.docx`, document)}>
          {say("downloadDocument")}
        </MenuItem>
      )}
      {pdf !== undefined && (
        <MenuItem aside=".pdf" onSelect={() => download(`${name}.pdf`, pdf)}>
          {say("downloadPdf")}
        </MenuItem>
      )}
      <MenuItem aside=".zip" onSelect={() => download(`${name}.zip`, zip)}>
        {say("downloadEverything")}
      </MenuItem>
      <MenuLine />
      {others.map(([member, bytes]) => (
        <MenuItem
          key={member}
          onSelect={() => download(`${name}.${member.replace(/^out\./, "")}`, bytes)}
        >
          {member}
        </MenuItem>
      ))}
    </>
  );
}
