import { errorBody } from "../../contract/answers/error.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import {
  idempotencyKeyHeader,
  idempotencyReplayedHeader,
  requestIdHeader,
  requestIdPattern,
} from "../../contract/headers.ts";
import { errorStatus } from "../errors.ts";
import { idempotencyKeyRule } from "../idempotency/idempotency-key.ts";
import type { Access, Route } from "../routes/route.ts";
import type { Json } from "./json-schema.ts";
import type { Offer } from "./offer.ts";
import { json, type ResponseDescription } from "./response.ts";

/** A route as an OpenAPI Operation Object. */
export function operationOf(route: Route, offer: Offer): Json {
  const { operationId, summary, description, requestBody } = route;
  const security = securityOf(route);
  const responses = Object.entries(responsesOf(route));
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    parameters: [
      ...pathParameters(route),
      requestIdParameter,
      ...(route.isOnceOnly ? [idempotencyKeyParameter] : []),
    ],
    ...(security.length > 0 && { security: [{}, ...security] }),
    ...(requestBody !== undefined && { requestBody: requestBody(offer) }),
    responses: Object.fromEntries(
      responses.map(([status, response]) => [status, responseObject(response, ownHeaders(route))]),
    ),
  };
}

/** Every answer of a route by its status: its own, and one for each status that its errors have. */
export function responsesOf(route: Route): Readonly<Record<string, ResponseDescription>> {
  const byStatus = Map.groupBy(errorsOf(route), errorStatus);
  const errors = [...byStatus].map(([status, codes]) => [
    status,
    json("Error", errorBody, codes.join(", ")),
  ]);
  return { ...route.responses, ...Object.fromEntries(errors) };
}

const errorsByAccess: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: [],
  internal: [],
  login: ["UNAUTHORIZED", "TOO_MANY_REQUESTS"],
};

/** Codes of a route that may ask for a credential. */
const scopeErrors = [
  "INVALID_ARGUMENT",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "TOO_MANY_REQUESTS",
  "NOT_READY",
  "STATE_UNAVAILABLE",
] as const satisfies readonly ErrorCode[];

/** Codes of a route that keeps answers. */
const onceOnlyErrors = [
  "INVALID_ARGUMENT",
  "IDEMPOTENCY_IN_PROGRESS",
  "IDEMPOTENCY_MISMATCH",
  "STATE_UNAVAILABLE",
] as const satisfies readonly ErrorCode[];

function errorsOf(route: Route): ErrorCode[] {
  const { access, scope, whenOff, isOnceOnly, errors = [] } = route;
  const ofKeys = isOnceOnly ? onceOnlyErrors : [];
  const ofScope = scope === "open" ? [] : scopeErrors;
  const offErrors: readonly ErrorCode[] = whenOff === undefined ? [] : ["NOT_FOUND"];
  return [...new Set([...errorsByAccess[access], ...ofScope, ...offErrors, ...errors, ...ofKeys])];
}

/**
 * What a request may prove itself by, if the operator asks for it (OpenAPI 3.1, Security Requirement Object: the
 * list names what a credential must be good for).
 */
function securityOf({ access, scope }: Route): Json[] {
  const scopes = scope === "any" || scope === "open" ? [] : [scope];
  const login = access === "login" ? [{ basic: [] }] : [];
  if (scope === "open") return login;
  return [...login, { bearer: scopes }, { apiKey: scopes }, { session: scopes }];
}

function pathParameters({ path }: Route): Json[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

const requestIdSchema = { type: "string", pattern: requestIdPattern.source };

const requestIdParameter = {
  name: requestIdHeader,
  in: "header",
  required: false,
  description: "Used in the answer, the log and the reports; what has another form is replaced.",
  schema: requestIdSchema,
};

const idempotencyKeyParameter = {
  name: idempotencyKeyHeader,
  in: "header",
  required: false,
  description: `The request happens once, however often it is sent with this key: the answer is kept and sent again. ${idempotencyKeyRule}. 400 where the server has no state (DOCOPS_STATE=none).`,
  schema: { type: "string", minLength: 1 },
};

/** Headers of each answer of a route, besides the request id. */
function ownHeaders({ isOnceOnly }: Route): Json {
  if (!isOnceOnly) return {};
  return {
    [idempotencyReplayedHeader]: {
      description: `true: the answer is the one of an earlier request with the same ${idempotencyKeyHeader}; else absent.`,
      required: false,
      schema: { type: "string", enum: ["true"] },
    },
  };
}

/** Every answer has it. */
const requestIdOfAnswer = {
  [requestIdHeader]: {
    description: "The client's own, if it sent one, else a new one.",
    schema: requestIdSchema,
  },
};

function responseObject(
  { description, mediaType, body, headers }: ResponseDescription,
  ofRoute: Json,
): Json {
  const schema =
    "component" in body ? { $ref: `#/components/schemas/${body.component}` } : body.jsonSchema;
  return {
    description,
    headers: { ...requestIdOfAnswer, ...ofRoute, ...headers },
    content: { [mediaType]: { schema } },
  };
}
