import type { RequestHandler, Response } from "express";

/** Remembers the route of a request, by its path in the table of routes. */
export function matchedRoute(path: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = path;
    next();
  };
}

/** @returns the path of the route; null if no route has matched. */
export function routeOf(res: Response): string | null {
  return (res.locals.route as string | undefined) ?? null;
}
