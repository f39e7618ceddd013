import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type RequestHandler, Router } from "express";

/** The console that `npm run build` has made. */
const builtWebDirectory = fileURLToPath(new URL("../../../.build/web/", import.meta.url));

/**
 * `GET /web`, and the built files that it loads from `/web/static/*`. No cache keeps them.
 *
 * @throws Error when the console was not built.
 */
export function webRoute(): RequestHandler {
  const router = Router();
  const page = `${builtWebDirectory}index.html`;
  if (!existsSync(page)) {
    throw new Error("DOCOPS_ENABLE_WEB_CONSOLE is on, but the console is not built: npm run build");
  }
  // `.build` begins with a dot.
  const options = {
    cacheControl: false,
    etag: false,
    lastModified: false,
    dotfiles: "allow",
  } as const;
  router.get("/", (_req, res) => res.sendFile(page, options));
  const files = express.static(builtWebDirectory, {
    ...options,
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
