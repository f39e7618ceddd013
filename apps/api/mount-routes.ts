import type { Express, RequestHandler } from "express";
import { ApiError, clip } from "./errors.ts";
import { basicAuth } from "./middleware/basic-auth.ts";
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
  const { log } = server.config;
  // All routes share one guard, so that a client that guesses is slowed on all of them together.
  const login = basicAuth(() => server.reload.secrets.console.login, {
    log: server.log,
    clientAddress: log.clientAddress,
  });
  for (const [path, routesOfPath] of Map.groupBy(routes, (route) => route.path)) {
    const refuseOthers = refuseOtherMethods(routesOfPath.flatMap(methodsOf));
    const tree = routesOfPath.find(({ isTree }) => isTree);
    if (tree !== undefined) {
      const { guards, handlers } = handlersOf(tree, server, login);
      // The 405 comes after the guards: it would tell that a tree exists which is off or needs a login.
      app.use(path, matchedRoute(path), ...guards, refuseOthers, ...handlers);
      continue;
    }
    const at = app.route(path).all(matchedRoute(path), refuseOthers);
    for (const route of routesOfPath) {
      const { guards, handlers } = handlersOf(route, server, login);
      at[route.method === "GET" ? "get" : "post"](...guards, ...handlers);
    }
  }
}

/** The methods of a route. A route for GET answers HEAD too, without the body (RFC 9110, 9.3.2). */
export function methodsOf({ method }: Route): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

interface Handlers {
  /** Handlers that let a request pass or refuse it. */
  guards: RequestHandler[];
  /** Empty if the guards refuse every request. */
  handlers: RequestHandler[];
}

function handlersOf(route: Route, server: RouteDependencies, login: RequestHandler): Handlers {
  const headers = route.headers === undefined ? [] : [route.headers(server.config)];
  const guards = route.access === "login" ? [...headers, login] : headers;
  if (route.whenOff === undefined) return { guards, handlers: [route.handler(server)] };
  const handler = route.handler(server);
  // A route that is off answers 404 without asking for a login.
  if (handler === null) return { guards: [...headers, switchedOff(route.whenOff)], handlers: [] };
  return { guards, handlers: [handler] };
}

function switchedOff(message: string): RequestHandler {
  return (req) => {
    throw new ApiError("NOT_FOUND", "routing", message, { path: clip(pathOf(req)) });
  };
}
