import type { RequestHandler, Response } from "express";

/** Notes the route that a request has come to, by its path in the table of routes. */
export function matchedRoute(path: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = path;
    next();
  };
}

/** @returns null for a request that has come to no route. */
export function routeOf(res: Response): string | null {
  return (res.locals.route as string | undefined) ?? null;
}
