import type { Express, RequestHandler } from "express";
import { ApiError, clip } from "./errors.ts";
import { basicAuth } from "./middleware/basic-auth.ts";
import { matchedRoute } from "./middleware/matched-route.ts";
import { refuseOtherMethods } from "./middleware/refuse-other-methods.ts";
import { pathOf } from "./middleware/request-path.ts";
import type { Route, RouteDependencies } from "./routes/route.ts";

/** Makes an application answer the routes of a table, and other methods of their paths with 405. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  server: RouteDependencies,
): void {
  const { console, log } = server.config;
  // One for all routes: a client that guesses is slowed wherever it guesses.
  const login = basicAuth(console.login, { log: server.log, clientAddress: log.clientAddress });
  for (const [path, own] of Map.groupBy(routes, (route) => route.path)) {
    const refuseOthers = refuseOtherMethods(own.flatMap(methodsOf));
    const tree = own.find(({ isTree }) => isTree);
    if (tree !== undefined) {
      const { guards, handlers } = handlersOf(tree, server, login);
      // Behind the guards: methods of a tree that is switched off, or behind a login, are told to nobody.
      app.use(path, matchedRoute(path), ...guards, refuseOthers, ...handlers);
      continue;
    }
    const at = app.route(path).all(matchedRoute(path), refuseOthers);
    for (const route of own) {
      const { guards, handlers } = handlersOf(route, server, login);
      at[route.method === "GET" ? "get" : "post"](...guards, ...handlers);
    }
  }
}

/** The methods that a route answers: HEAD is answered as GET is, without the body (RFC 9110, 9.3.2). */
export function methodsOf({ method }: Route): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

interface Handlers {
  /** They let a request through or refuse it. */
  guards: RequestHandler[];
  /** None where the guards let nothing through. */
  handlers: RequestHandler[];
}

function handlersOf(route: Route, server: RouteDependencies, login: RequestHandler): Handlers {
  const headers = route.headers === undefined ? [] : [route.headers(server.config)];
  const logins = route.access === "login" ? [login] : [];
  // Behind the login: who has a key is counted by it, and not with others behind the same address.
  const guards = [...headers, ...logins, ...rateGuards(route, server)];
  if (route.whenOff === undefined) return { guards, handlers: [route.handler(server)] };
  const handler = route.handler(server);
  // Where nothing is, nobody is asked for a login.
  if (handler === null) return { guards: [...headers, switchedOff(route.whenOff)], handlers: [] };
  return { guards, handlers: [handler] };
}

function rateGuards({ rate }: Route, { limits }: RouteDependencies): RequestHandler[] {
  const rates = limits?.rates ?? null;
  return rate === undefined || rates === null ? [] : [rates.guard(rate)];
}

function switchedOff(message: string): RequestHandler {
  return (req) => {
    throw new ApiError("NOT_FOUND", "routing", message, { path: clip(pathOf(req)) });
  };
}
