import type { Express, RequestHandler } from "express";
import { ApiError, clip } from "./errors.ts";
import { makeGuards } from "./middleware/guards.ts";
import { refuseIdempotencyKey, takeIdempotencyKey } from "./middleware/idempotency-key.ts";
import { matchedRoute } from "./middleware/matched-route.ts";
import { refuseOtherMethods } from "./middleware/refuse-other-methods.ts";
import { pathOf } from "./middleware/request-path.ts";
import type { Route, RouteDependencies } from "./routes/route.ts";

/** Adds the routes of a table to an application. Other methods of their paths get 405. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  server: RouteDependencies,
): void {
  const guards = makeGuards(server);
  for (const [path, routesOfPath] of Map.groupBy(routes, (route) => route.path)) {
    const refuseOthers = refuseOtherMethods(routesOfPath.flatMap(methodsOf));
    const tree = routesOfPath.find(({ isTree }) => isTree);
    if (tree !== undefined) {
      const { before, handlers } = handlersOf(tree, server, guards);
      // The 405 comes after the guards: it would tell that a tree exists which is off or needs a login.
      app.use(path, matchedRoute(path), ...before, refuseOthers, ...handlers);
      continue;
    }
    const at = app.route(pathInExpress(path)).all(matchedRoute(path), refuseOthers);
    for (const route of routesOfPath) {
      const { before, handlers } = handlersOf(route, server, guards);
      at[methodsInExpress[route.method]](...before, ...handlers);
    }
  }
}

/** The methods of a route. A route for GET answers HEAD too, without the body (RFC 9110, 9.3.2). */
export function methodsOf({ method }: Route): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

const methodsInExpress = { GET: "get", POST: "post", DELETE: "delete" } as const;

/** `/keys/{id}`, as OpenAPI writes it, is `/keys/:id` in Express. */
function pathInExpress(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

interface Handlers {
  /** Handlers that let a request pass or refuse it. */
  before: RequestHandler[];
  /** The handlers of a route; none if its guards refuse every request. */
  handlers: RequestHandler[];
}

function handlersOf(
  route: Route,
  server: RouteDependencies,
  guards: (route: Route) => RequestHandler[],
): Handlers {
  const headers = route.headers === undefined ? [] : [route.headers(server.config)];
  // Rates follow the guards, so that a client with a key is counted by its key and not by its address.
  const counted = [...headers, ...guards(route), ...rateGuards(route, server)];
  const before = [...counted, ...keyGuards(route, server)];
  if (route.whenOff === undefined) return { before, handlers: [route.handler(server)] };
  const handler = route.handler(server);
  // A route that is off answers 404 without asking for a login.
  if (handler === null) return { before: [...headers, switchedOff(route.whenOff)], handlers: [] };
  return { before, handlers: [handler] };
}

function rateGuards({ isStream, rate }: Route, { limits }: RouteDependencies): RequestHandler[] {
  const rates = limits?.rates ?? null;
  if (rates === null) return [];
  const guards = rate === undefined ? [] : [rates.guard(rate)];
  return isStream ? [...guards, rates.streamGuard()] : guards;
}

/** These guards come last, so that a client without permission learns nothing about idempotency. */
function keyGuards(
  { isOnceOnly, method }: Route,
  { idempotency }: RouteDependencies,
): RequestHandler[] {
  if (method !== "POST") return [];
  if (!isOnceOnly) return [refuseIdempotencyKey("not_here")];
  return [idempotency === null ? refuseIdempotencyKey("needs_state") : takeIdempotencyKey];
}

function switchedOff(message: string): RequestHandler {
  return (req) => {
    throw new ApiError("NOT_FOUND", "routing", message, { path: clip(pathOf(req)) });
  };
}
