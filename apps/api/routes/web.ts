import { existsSync } from "node:fs";
import type { RequestHandler } from "express";
import { builtPage, builtPageDirectory } from "./built-page.ts";

/**
 * `GET /web`: the console, and the built files that it loads from `/web/static/*`.
 *
 * @throws Error if the console was not built.
 */
export function webRoute(): RequestHandler {
  const directory = builtPageDirectory("web");
  if (!existsSync(`${directory}index.html`)) {
    throw new Error("DOCOPS_ENABLE_WEB_CONSOLE is on, but the console is not built: npm run build");
  }
  return builtPage(directory);
}
