import { type ConsoleState, initialState } from "./console-state.ts";
import { defaultAppearance, defaultSettings, load, type PastRun } from "./settings.ts";

/** The state at the start: what this browser has kept of settings and history, and no document. */
export function storedState(): ConsoleState {
  const language = navigator.language.startsWith("zh") ? "zh-CN" : "en";
  return initialState({
    settings: load("settings", defaultSettings),
    appearance: load("appearance", { ...defaultAppearance, language }),
    history: load<PastRun[]>("history", []),
  });
}
