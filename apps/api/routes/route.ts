import type { RequestHandler } from "express";
import type { SandboxSupport } from "../../confine/find.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import type { RateName } from "../../contract/limits.ts";
import type { Scope } from "../../contract/scopes.ts";
import type { Auth } from "../auth/auth.ts";
import type { Batches } from "../batches/batches.ts";
import type {
  AnswersConfig,
  CapacityConfig,
  ConsoleConfig,
  CorsConfig,
  HttpConfig,
  JobsConfig,
  McpConfig,
} from "../config/config.ts";
import type { StoredJobs } from "../jobs/stored-jobs.ts";
import type { Breakers } from "../limits/breakers.ts";
import type { FailedLogins } from "../middleware/failed-logins.ts";
import type { Json } from "../openapi/json-schema.ts";
import type { Offer } from "../openapi/offer.ts";
import type { ResponseDescription } from "../openapi/response.ts";
import type { Reload } from "../reload.ts";
import type { WebhookUrlRules } from "../webhooks/webhook-url.ts";
import type { MetaConfig } from "./meta.ts";
import type { JobConfig, JobDependencies } from "./open-job-request.ts";
import type { StatusSources } from "./status.ts";

/** The settings that routes need. */
export type RouteConfig = JobConfig &
  MetaConfig & {
    readonly answers: AnswersConfig;
    readonly console: ConsoleConfig;
    readonly mcp: McpConfig;
    readonly cors: CorsConfig;
    readonly http: Pick<HttpConfig, "allowedHosts">;
    readonly capacity: Pick<CapacityConfig, "maxRequests">;
    readonly jobs: Pick<JobsConfig, "maxBatchRows">;
    readonly webhooks: WebhookUrlRules;
  };

/** The parts of a server that handlers need. */
export interface RouteDependencies extends JobDependencies {
  config: RouteConfig;
  /** The metrics as text; null if they are switched off. */
  metricsText: (() => Promise<string>) | null;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
  /** The current secrets, and the listeners of a reload. */
  reload: Pick<Reload, "secrets" | "onReload">;
  /** The circuit breakers of dependencies. */
  breakers: Pick<Breakers, "states">;
  /** Whether the role of the server lets it take jobs from clients. */
  takesJobs: boolean;
  /** Null if there is no state, or the role of the server is `worker`. */
  jobs: StoredJobs | null;
  /** Null if `jobs` is. */
  batches: Batches | null;
  /** The sources of `/status`. */
  statusSources: StatusSources;
  /** Checks credentials; null if requests need none. */
  auth: Auth | null;
  /** Counts wrong credentials. */
  failedLogins: FailedLogins;
}

/**
 * `public`: open to everybody. `internal`: open to everybody who reaches the server directly; the proxy in
 * front must block it. `login`: asks for the login that the operator has set, or is open without one.
 */
export type Access = "public" | "internal" | "login";

/**
 * The scope that a route requires if the operator requires credentials (`DOCOPS_AUTH`). `any`: every valid credential
 * is enough. `optional`: no credential is required, but one that is sent must be valid and may affect the answer.
 * `open`: credentials are ignored.
 */
export type RequiredScope = Scope | "any" | "optional" | "open";

/** How OpenAPI and docs/api.md describe a route. */
interface RouteDescription {
  operationId: string;
  summary: string;
  description?: string;
  /** OpenAPI Parameter Objects, in addition to the request id. */
  parameters?: readonly Json[];
  /** The OpenAPI Request Body Object. A route without it reads no body. */
  requestBody?: (offer: Offer) => Json;
  /** The answers by status, except errors. */
  responses: Readonly<Record<number, ResponseDescription>>;
  /** The error codes that the handler throws. `access` and `whenOff` add further ones. */
  errors?: readonly ErrorCode[];
}

interface RouteBase extends RouteDescription {
  /** A route for GET answers HEAD too. */
  method: "GET" | "POST" | "DELETE";
  /** Matched exactly, except that `{id}` stands for one segment. It is also the label in metrics. */
  path: string;
  /** The handler also answers all paths below. The path must have no other route. */
  isTree?: true;
  access: Access;
  /** The rate that counts its requests. Without it they are not counted. */
  rate?: RateName;
  /** Its answers are streams that stay open. The streams of each caller are limited. */
  isStream?: true;
  scope: RequiredScope;
  /**
   * Requests may have an `Idempotency-Key`, which the handler gets from `idempotencyKeyOf`. Other POST routes refuse
   * the header.
   */
  isOnceOnly?: true;
  /**
   * A supervisor of this process uses its address as the host, which a list of allowed hosts cannot know
   * beforehand.
   */
  isProbe?: true;
  /** Sets headers of every answer, errors too. */
  headers?: (config: RouteConfig) => RequestHandler;
}

interface ConstantRoute extends RouteBase {
  whenOff?: never;
  handler: (server: RouteDependencies) => RequestHandler;
}

interface SwitchedRoute extends RouteBase {
  /** The message of the 404 if the operator has switched the route off. */
  whenOff: string;
  /** @returns null if the operator has switched the route off. */
  handler: (server: RouteDependencies) => RequestHandler | null;
}

/** One row of the table in `routes.ts`. */
export type Route = ConstantRoute | SwitchedRoute;
