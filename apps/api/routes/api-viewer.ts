import { existsSync } from "node:fs";
import type { RequestHandler } from "express";
import { ApiError, clip } from "../errors.ts";
import { pathOf } from "../middleware/request-path.ts";
import { builtPage, builtPageDirectory } from "./built-page.ts";

/**
 * `GET /docs`: a page that shows `/openapi.json` with Swagger UI, which `npm run build` copies from its package.
 *
 * @param directory the built page. A server that runs from source may not have it, and answers 404.
 */
export function apiViewerRoute(directory = builtPageDirectory("docs")): RequestHandler {
  if (existsSync(`${directory}index.html`)) return builtPage(directory);
  return (req) => {
    throw new ApiError("NOT_FOUND", "routing", "the API viewer is not built: npm run build", {
      path: clip(pathOf(req)),
    });
  };
}
