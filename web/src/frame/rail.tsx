import { Files, KeyRound, LayoutGrid, ListChecks, PenLine, ScrollText } from "lucide-react";
import type { ComponentType } from "react";
import type { ConsoleState, View } from "../state/console-state.ts";
import { useConsole, useStore } from "../state/store.ts";
import { useSay, type WordKey } from "../words/words.ts";

interface Place {
  view: View;
  word: WordKey;
  Icon: ComponentType<{ size: number; "aria-hidden": "true" }>;
  isThere(state: ConsoleState): boolean;
}

/** Whether the server keeps jobs, batches and templates. */
export const hasState = ({ status }: ConsoleState): boolean =>
  status?.readiness.parts.database !== undefined;

/** Whether a scope is there: without keys everybody has all but the management of keys. */
export function hasScope({ session }: ConsoleState, scope: string): boolean {
  if (session === null || !session.is_signed_in)
    return session?.can_sign_in !== true && scope !== "admin";
  return (session.scopes as readonly string[]).includes(scope);
}

const places: readonly Place[] = [
  { view: "fill", word: "viewFill", Icon: PenLine, isThere: () => true },
  { view: "batch", word: "viewBatch", Icon: LayoutGrid, isThere: () => true },
  {
    view: "templates",
    word: "viewTemplates",
    Icon: Files,
    isThere: (state) => hasState(state) && hasScope(state, "templates:read"),
  },
  {
    view: "jobs",
    word: "viewJobs",
    Icon: ListChecks,
    isThere: (state) => hasState(state) && hasScope(state, "jobs:read"),
  },
  { view: "policies", word: "viewPolicies", Icon: ScrollText, isThere: () => true },
  { view: "keys", word: "viewKeys", Icon: KeyRound, isThere: (state) => hasScope(state, "admin") },
];

/** Leads to the parts of the console that the server has. */
export function Rail() {
  const say = useSay();
  const { dispatch } = useStore();
  const view = useConsole((state) => state.view);
  const there = useConsole((state) =>
    places
      .filter((place) => place.isThere(state))
      .map((place) => place.view)
      .join(" "),
  );
  return (
    <nav className="rail" aria-label={say("parts")}>
      {places
        .filter((place) => there.split(" ").includes(place.view))
        .map(({ view: each, word, Icon }) => (
          <button
            key={each}
            type="button"
            aria-current={view === each ? "page" : undefined}
            onClick={() => dispatch({ type: "view", view: each })}
          >
            <Icon size={20} aria-hidden="true" />
            <span>{say(word)}</span>
          </button>
        ))}
    </nav>
  );
}
