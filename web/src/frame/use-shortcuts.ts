import { useEffect, useRef } from "react";
import type { Pane } from "../state/console-state.ts";
import { useStore } from "../state/store.ts";

interface Acts {
  run(): void;
  choose(): void;
}

const panes: Readonly<Record<string, Pane>> = {
  Digit1: "data",
  Digit2: "page",
  Digit3: "problems",
};

/** The keys of the whole console. A dialog and an editor with its own steps keep theirs. */
export function useShortcuts(acts: Acts): void {
  const { dispatch, get } = useStore();
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const [target] = event.composedPath();
      const isIn = (places: string) => target instanceof Element && target.closest(places) !== null;
      if (isIn("[role=dialog][data-open], [role=menu][data-open]")) return;
      // An editor has steps of its own.
      if (isIn(".cm-editor") && /^[zy]$/i.test(event.key)) return;
      const act = actOf(event);
      if (act === null) return;
      // Enter would press the button that has the focus, too.
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    const actOf = (event: KeyboardEvent): (() => void) | null => {
      const { key, code, altKey, shiftKey } = event;
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && key.toLowerCase() === "o") return () => latest.current.choose();
      if (get().view !== "fill") return null;
      if (isCommand && key === "Enter") return () => latest.current.run();
      if (isCommand && key.toLowerCase() === "z") {
        return () => dispatch({ type: shiftKey ? "redo" : "undo" });
      }
      if (isCommand && key.toLowerCase() === "y") return () => dispatch({ type: "redo" });
      const pane = altKey && !isCommand ? panes[code] : undefined;
      if (pane === undefined) return null;
      return () => {
        dispatch({ type: "pane", pane });
        document.getElementById(`pane-${pane}`)?.focus();
      };
    };
    addEventListener("keydown", listen, true);
    return () => removeEventListener("keydown", listen, true);
  }, [dispatch, get]);
}

/** Whether keys go into a text. */
export function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
