import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Console } from "./console.tsx";
import { Controller } from "./state/controller.ts";
import { Store } from "./state/store.ts";
import { storedState } from "./state/stored-state.ts";
import "./styles/console.css";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
const store = new Store(storedState());
const controller = new Controller(store);
controller.start();
createRoot(root).render(
  <StrictMode>
    <Console store={store} controller={controller} />
  </StrictMode>,
);
