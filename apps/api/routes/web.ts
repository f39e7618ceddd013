import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type RequestHandler, Router } from "express";
import type { ConsoleConfig } from "../config/config.ts";
import { ApiError, clip } from "../errors.ts";
import { refuseMethod } from "../middleware/refuse-method.ts";
import { pathOf } from "../middleware/request-path.ts";

/** Where `npm run build` puts the console. */
const builtWebDirectory = fileURLToPath(new URL("../../../.build/web/", import.meta.url));

/** The console and its files are there where the operator has switched them on. */
export function webGate({ isEnabled }: Pick<ConsoleConfig, "isEnabled">): RequestHandler {
  return (req, _res, next) => {
    if (isEnabled) return next();
    throw new ApiError("NOT_FOUND", "routing", "web console is disabled", {
      path: clip(pathOf(req)),
    });
  };
}

/**
 * `GET /web` and what it loads, `/web/static/*`: built files as they are, kept by nobody in between.
 *
 * @throws Error when the console is switched on and was not built.
 */
export function webRoutes({ isEnabled }: Pick<ConsoleConfig, "isEnabled">): Router {
  const router = Router();
  if (!isEnabled) return router;
  const page = `${builtWebDirectory}index.html`;
  if (!existsSync(page)) {
    throw new Error("DOCOPS_ENABLE_WEB_CONSOLE is on, but the console is not built: npm run build");
  }
  // The build stands in a folder with a dot.
  const own = { cacheControl: false, etag: false, lastModified: false, dotfiles: "allow" } as const;
  router.get("/", (_req, res) => res.sendFile(page, own));
  const files = express.static(builtWebDirectory, {
    ...own,
    index: false,
    redirect: false,
    setHeaders: (res, path) => {
      if (path.endsWith(".js"))
        res.setHeader("Content-Type", "application/javascript; charset=utf-8");
    },
  });
  router.use("/static", files);
  const refuse = refuseMethod(["GET", "HEAD"]);
  router.use((req, res, next) => {
    if (req.method === "GET" || req.method === "HEAD") next();
    else refuse(req, res, next);
  });
  return router;
}
