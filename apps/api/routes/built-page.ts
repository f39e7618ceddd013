import { fileURLToPath } from "node:url";
import express, { type RequestHandler, Router } from "express";

/** The directory of a page that `npm run build` has made: `web` is the console, `docs` the API viewer. */
export function builtPageDirectory(name: "web" | "docs"): string {
  return fileURLToPath(new URL(`../../../.build/${name}/`, import.meta.url));
}

/**
 * Serves `index.html` of a directory, and its other files below `static/`. No cache keeps them.
 *
 * @param directory an absolute path that ends with a slash.
 */
export function builtPage(directory: string): RequestHandler {
  const router = Router();
  // `.build` begins with a dot.
  const options = {
    cacheControl: false,
    etag: false,
    lastModified: false,
    dotfiles: "allow",
  } as const;
  router.get("/", (_req, res) => res.sendFile(`${directory}index.html`, options));
  const files = express.static(directory, {
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
