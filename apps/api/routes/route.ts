import type { RequestHandler } from "express";
import type { SandboxSupport } from "../../confine/find.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import type { RateName } from "../../contract/limits.ts";
import type { Scope } from "../../contract/scopes.ts";
import type { Auth } from "../auth/auth.ts";
import type { AnswersConfig, ConsoleConfig } from "../config/config.ts";
import type { Breakers } from "../limits/breakers.ts";
import type { FailedLogins } from "../middleware/failed-logins.ts";
import type { Json } from "../openapi/json-schema.ts";
import type { Offer } from "../openapi/offer.ts";
import type { ResponseDescription } from "../openapi/response.ts";
import type { JobConfig, JobDependencies } from "./job-route.ts";
import type { MetaConfig } from "./meta.ts";
import type { StatusSources } from "./status.ts";

/** The settings that routes go by. */
export type RouteConfig = JobConfig &
  MetaConfig & {
    readonly answers: AnswersConfig;
    readonly console: ConsoleConfig;
  };

/** The parts of a server that handlers are made from. */
export interface RouteDependencies extends JobDependencies {
  config: RouteConfig;
  /** The metrics as text; null: switched off. */
  metricsText: (() => Promise<string>) | null;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
  /** Of the programs that this server depends on. */
  breakers: Pick<Breakers, "states">;
  /** What other parts tell `/status`. */
  statusSources: StatusSources;
  /** Who asks; null: everybody may. */
  auth: Auth | null;
  /** Counts credentials that are wrong. */
  failedLogins: FailedLogins;
}

/**
 * `public`: everybody may ask. `internal`: everybody who reaches the server may ask, and the proxy in front
 * lets nobody through. `login`: the operator may have set a login, and then it is asked for.
 */
export type Access = "public" | "internal" | "login";

/**
 * What a credential must be good for, where the operator asks for one (`DOCOPS_AUTH`). `any`: a good one is
 * enough. `optional`: none is asked for, but one that is sent must be good, and the answer may go by it.
 * `open`: none is looked at.
 */
export type RequiredScope = Scope | "any" | "optional" | "open";

/** How OpenAPI and docs/api.md describe a route. */
interface RouteDescription {
  operationId: string;
  summary: string;
  description?: string;
  /** OpenAPI Parameter Objects, besides the request id. */
  parameters?: readonly Json[];
  /** The OpenAPI Request Body Object; without it, a body is not read. */
  requestBody?: (offer: Offer) => Json;
  /** Its own answers by status. */
  responses: Readonly<Record<number, ResponseDescription>>;
  /** The codes that its handler throws. `access` and `whenOff` add their own. */
  errors?: readonly ErrorCode[];
}

interface RouteBase extends RouteDescription {
  /** HEAD is answered where GET is. */
  method: "GET" | "POST" | "DELETE";
  /** Compared letter for letter but for `{id}`, which stands for a piece of a path; the label of metrics too. */
  path: string;
  /** The handler answers every path below too; it is the only route of its path. */
  isTree?: true;
  access: Access;
  /** The rate that its requests count for; without one they are not counted. */
  rate?: RateName;
  /** Its answers are streams that stay open: how many a caller has at once is counted. */
  isStream?: true;
  scope: RequiredScope;
  /**
   * Whoever looks after this process asks for it by its address, which no list of allowed hosts can know
   * ahead.
   */
  isProbe?: true;
  /** Sets headers of every answer, refusals too. */
  headers?: (config: RouteConfig) => RequestHandler;
}

interface ConstantRoute extends RouteBase {
  whenOff?: never;
  handler: (server: RouteDependencies) => RequestHandler;
}

interface SwitchedRoute extends RouteBase {
  /** The message of the 404 that answers where the operator has switched the route off. */
  whenOff: string;
  /** @returns null where the operator has switched the route off. */
  handler: (server: RouteDependencies) => RequestHandler | null;
}

/** One row of the table in `routes.ts`. */
export type Route = ConstantRoute | SwitchedRoute;
