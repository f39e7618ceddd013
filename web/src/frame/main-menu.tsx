import {
  Ellipsis,
  FileJson,
  FolderOpen,
  History,
  Keyboard,
  LogIn,
  RefreshCw,
  Server,
  Settings2,
  SlidersHorizontal,
  Terminal,
} from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useController } from "../state/controller.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../ui/menu.tsx";
import { useSay } from "../words/words.ts";
import type { DialogName } from "./dialogs.tsx";
import { isTyping } from "./use-shortcuts.ts";

const FrameDialogs = lazy(() => import("./dialogs.tsx"));

/** Everything that a person needs now and then: settings, server, history, language. */
export function MainMenu({ onChoose }: { onChoose(): void }) {
  const say = useSay();
  const controller = useController();
  const { dispatch } = useStore();
  const appearance = useConsole((state) => state.appearance);
  const canSignIn = useConsole(({ session }) => session?.can_sign_in === true);
  const [open, setOpenOnly] = useState<DialogName | null>(null);
  // The dialogs stay once they were loaded, so that they can close by themselves.
  const [wasOpen, setWasOpen] = useState(false);
  const setOpen = useCallback((name: DialogName | null) => {
    setOpenOnly(name);
    if (name !== null) setWasOpen(true);
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event)) setOpen("keys");
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [setOpen]);
  const icon = { size: 16, "aria-hidden": true } as const;
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            className="icon-button"
            aria-label={say("more")}
            title={say("more")}
          >
            <Ellipsis size={18} aria-hidden="true" />
          </button>
        }
      >
        <MenuItem icon={<FolderOpen {...icon} />} onSelect={onChoose}>
          {say("openTemplate")}
        </MenuItem>
        <MenuItem icon={<SlidersHorizontal {...icon} />} onSelect={() => setOpen("settings")}>
          {say("runSettings")}
        </MenuItem>
        <MenuItem icon={<FileJson {...icon} />} onSelect={() => setOpen("task")}>
          {say("taskFile")}
        </MenuItem>
        <MenuItem icon={<History {...icon} />} onSelect={() => setOpen("history")}>
          {say("history")}
        </MenuItem>
        <MenuItem icon={<Terminal {...icon} />} onSelect={() => setOpen("curl")}>
          {say("repeatByCurl")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Server {...icon} />} onSelect={() => setOpen("server")}>
          {say("serverAddress")}
        </MenuItem>
        <MenuItem icon={<RefreshCw {...icon} />} onSelect={() => void controller.loadMeta()}>
          {say("loadMeta")}
        </MenuItem>
        {canSignIn && (
          <MenuItem icon={<LogIn {...icon} />} onSelect={() => setOpen("session")}>
            {say("account")}
          </MenuItem>
        )}
        <MenuItem icon={<Settings2 {...icon} />} onSelect={() => setOpen("preferences")}>
          {say("preferences")}
        </MenuItem>
        <MenuItem icon={<Keyboard {...icon} />} aside="?" onSelect={() => setOpen("keys")}>
          {say("shortcuts")}
        </MenuItem>
        <MenuLine />
        <MenuChoice
          label={say("language")}
          value={appearance.language}
          options={[
            ["zh-CN", "中文"],
            ["en", "English"],
          ]}
          onChange={(language) =>
            dispatch({ type: "appearance", part: { language: language === "en" ? "en" : "zh-CN" } })
          }
        />
        <MenuChoice
          label={say("theme")}
          value={appearance.theme}
          options={[
            ["system", say("themeSystem")],
            ["light", say("themeLight")],
            ["dark", say("themeDark")],
          ]}
          onChange={(theme) =>
            dispatch({ type: "appearance", part: { theme: theme as "system" | "light" | "dark" } })
          }
        />
      </Menu>
      {wasOpen && (
        <Suspense>
          <FrameDialogs open={open} onOpen={setOpen} />
        </Suspense>
      )}
    </>
  );
}
