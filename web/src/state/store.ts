import { createContext, useContext, useSyncExternalStore } from "react";
import { type Action, type ConsoleState, reduce } from "./console-state.ts";

/** Holds the state of the console, and tells who listens when it changes. */
export class Store {
  #state: ConsoleState;
  readonly #listeners = new Set<() => void>();

  constructor(state: ConsoleState) {
    this.#state = state;
  }

  readonly get = (): ConsoleState => this.#state;

  readonly dispatch = (action: Action): void => {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("there is no store");
  return store;
}

/** A part of the state. The component renders again when it changes, so the part must keep its identity. */
export function useConsole<T>(select: (state: ConsoleState) => T): T {
  const store = useStore();
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.get()),
    () => select(store.get()),
  );
}
