import { Dialog } from "../ui/dialog.tsx";
import { useSay, type WordKey } from "../words/words.ts";
import { CurlDialog } from "./curl-dialog.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { PreferencesDialog } from "./preferences-dialog.tsx";
import { ServerDialog } from "./server-dialog.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { SignInPart } from "./sign-in.tsx";
import { TaskDialog } from "./task-dialog.tsx";

export type DialogName =
  | "settings"
  | "task"
  | "history"
  | "curl"
  | "server"
  | "session"
  | "preferences"
  | "keys";

const titles: Record<DialogName, WordKey> = {
  settings: "runSettings",
  task: "taskFile",
  history: "history",
  curl: "repeatByCurl",
  server: "serverAddress",
  session: "account",
  preferences: "preferences",
  keys: "shortcuts",
};

interface Props {
  open: DialogName | null;
  onOpen(name: DialogName | null): void;
}

/** The dialogs of the menu. */
export default function FrameDialogs({ open, onOpen }: Props) {
  const say = useSay();
  const close = () => onOpen(null);
  return (
    <Dialog
      title={open === null ? "" : say(titles[open])}
      isOpen={open !== null}
      onClose={close}
      size={open === "settings" || open === "history" || open === "curl" ? "large" : "medium"}
    >
      {open === "settings" && <SettingsForm />}
      {open === "task" && <TaskDialog onClose={close} />}
      {open === "history" && <HistoryDialog onClose={close} />}
      {open === "curl" && <CurlDialog />}
      {open === "server" && <ServerDialog />}
      {open === "preferences" && <PreferencesDialog />}
      {open === "session" && <SignInPart />}
      {open === "keys" && <Shortcuts />}
    </Dialog>
  );
}

const shortcuts: readonly (readonly [keys: string, word: WordKey])[] = [
  ["Ctrl + Enter", "run"],
  ["Ctrl + Z", "undo"],
  ["Ctrl + Shift + Z", "redo"],
  ["Ctrl + O", "openTemplate"],
  ["Alt + 1", "paneData"],
  ["Alt + 2", "panePage"],
  ["Alt + 3", "paneProblems"],
  ["Tab, Shift + Tab", "keyNext"],
  ["←, →", "keyBorder"],
  ["?", "shortcuts"],
];

function Shortcuts() {
  const say = useSay();
  return (
    <dl className="shortcuts">
      {shortcuts.map(([keys, word]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{say(word)}</dd>
        </div>
      ))}
    </dl>
  );
}
