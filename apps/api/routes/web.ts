import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type RequestHandler, Router } from "express";

/** Where `npm run build` puts the console. */
const builtWebDirectory = fileURLToPath(new URL("../../../.build/web/", import.meta.url));

/**
 * `GET /web` and what it loads, `/web/static/*`: built files as they are, kept by nobody in between.
 *
 * @throws Error when the console was not built.
 */
export function webRoute(): RequestHandler {
  const router = Router();
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
  return router;
}
