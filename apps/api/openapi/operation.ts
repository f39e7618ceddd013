import { errorBody } from "../../contract/answers/error.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import {
  idempotencyKeyHeader,
  idempotencyReplayedHeader,
  rateLimitHeader,
  rateLimitPolicyHeader,
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
  const { operationId, summary, description, parameters = [], requestBody } = route;
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
      ...parameters,
    ],
    ...(security.length > 0 && { security: [{}, ...security] }),
    ...(requestBody !== undefined && { requestBody: requestBody(offer) }),
    responses: Object.fromEntries(
      responses.map(([status, response]) => [status, responseObject(response, route)]),
    ),
  };
}

/** All answers of a route by status: the ones in its row, and one for each status of its errors. */
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

/** The error codes of a route that may need a credential. */
const scopeErrors = [
  "INVALID_ARGUMENT",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "TOO_MANY_REQUESTS",
  "NOT_READY",
  "STATE_UNAVAILABLE",
] as const satisfies readonly ErrorCode[];

/** The error codes of a route that accepts an `Idempotency-Key`. */
const keyErrors = [
  "INVALID_ARGUMENT",
  "IDEMPOTENCY_IN_PROGRESS",
  "IDEMPOTENCY_MISMATCH",
  "STATE_UNAVAILABLE",
] as const satisfies readonly ErrorCode[];

function errorsOf(route: Route): ErrorCode[] {
  const { access, isOnceOnly, rate, scope, whenOff, errors = [] } = route;
  const ofKeys = isOnceOnly ? keyErrors : [];
  const ofScope = scope === "open" ? [] : scopeErrors;
  const offErrors: readonly ErrorCode[] = whenOff === undefined ? [] : ["NOT_FOUND"];
  const rateErrors: readonly ErrorCode[] = rate === undefined ? [] : ["RATE_LIMITED"];
  const codes = [errorsByAccess[access], ofScope, offErrors, rateErrors, errors, ofKeys];
  return [...new Set(codes.flat())];
}

/**
 * The Security Requirement Objects of a route (OpenAPI 3.1), which apply if the operator requires credentials. The
 * list of a scheme names the required scope.
 */
function securityOf({ access, scope }: Route): Json[] {
  const scopes = scope === "any" || scope === "optional" || scope === "open" ? [] : [scope];
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
  description:
    "The answer, the log and the reports have this id. An id of another form is replaced.",
  schema: requestIdSchema,
};

const idempotencyKeyParameter = {
  name: idempotencyKeyHeader,
  in: "header",
  required: false,
  description: `The job runs once, however often the request is sent with this key: the server stores the answer and sends it again. The key has ${idempotencyKeyRule}. 400 if the server has no state (DOCOPS_STATE=none).`,
  schema: { type: "string", minLength: 1 },
};

/** The header of replays, on routes that accept an `Idempotency-Key`. */
const replayHeaderOfAnswer = {
  [idempotencyReplayedHeader]: {
    required: false,
    description: `true: this is the answer to an earlier request with the same ${idempotencyKeyHeader}.`,
    schema: { type: "string", enum: ["true"] },
  },
};

/** The header that every answer has. */
const requestIdOfAnswer = {
  [requestIdHeader]: {
    description: "The id that the client has sent, or else a new one.",
    schema: requestIdSchema,
  },
};

/** The headers of answers to counted requests, if rate limits are on. */
const rateHeadersOfAnswer = {
  [rateLimitPolicyHeader]: {
    required: false,
    description:
      "The rate limit: q requests in w seconds (draft-ietf-httpapi-ratelimit-headers-11).",
    schema: { type: "string" },
  },
  [rateLimitHeader]: {
    required: false,
    description: "The remaining requests (r), and the seconds until the window ends (t).",
    schema: { type: "string" },
  },
};

function responseObject(
  { description, mediaType, body, headers, otherMediaTypes = [] }: ResponseDescription,
  { isOnceOnly, rate }: Pick<Route, "isOnceOnly" | "rate">,
): Json {
  const schema =
    "component" in body ? { $ref: `#/components/schemas/${body.component}` } : body.jsonSchema;
  return {
    description,
    headers: {
      ...requestIdOfAnswer,
      ...(rate === undefined ? {} : rateHeadersOfAnswer),
      ...(isOnceOnly ? replayHeaderOfAnswer : {}),
      ...headers,
    },
    ...(mediaType !== null && {
      content: {
        [mediaType]: { schema },
        ...Object.fromEntries(otherMediaTypes.map((type) => [type, {}])),
      },
    }),
  };
}
