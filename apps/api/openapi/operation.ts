import { errorBody } from "../../contract/answers/error.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import {
  rateLimitHeader,
  rateLimitPolicyHeader,
  requestIdHeader,
  requestIdPattern,
} from "../../contract/headers.ts";
import { errorStatus } from "../errors.ts";
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
    parameters: [...pathParameters(route), requestIdParameter, ...parameters],
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

/** Codes of a route that may ask for a credential. */
const scopeErrors = [
  "INVALID_ARGUMENT",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "TOO_MANY_REQUESTS",
  "NOT_READY",
  "STATE_UNAVAILABLE",
] as const satisfies readonly ErrorCode[];

function errorsOf({ access, rate, scope, whenOff, errors = [] }: Route): ErrorCode[] {
  const ofScope = scope === "open" ? [] : scopeErrors;
  const offErrors: readonly ErrorCode[] = whenOff === undefined ? [] : ["NOT_FOUND"];
  const rateErrors: readonly ErrorCode[] = rate === undefined ? [] : ["RATE_LIMITED"];
  const codes = [errorsByAccess[access], ofScope, offErrors, rateErrors, errors];
  return [...new Set(codes.flat())];
}

/**
 * What a request may prove itself by, if the operator asks for it (OpenAPI 3.1, Security Requirement Object: the
 * list names what a credential must be good for).
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

/** The header that every answer has. */
const requestIdOfAnswer = {
  [requestIdHeader]: {
    description: "The id that the client has sent, or else a new one.",
    schema: requestIdSchema,
  },
};

/** Answers to requests that count for a rate have them where the operator has set rates. */
const rateHeadersOfAnswer = {
  [rateLimitPolicyHeader]: {
    required: false,
    description: "The rate: q requests in w seconds (draft-ietf-httpapi-ratelimit-headers-11).",
    schema: { type: "string" },
  },
  [rateLimitHeader]: {
    required: false,
    description: "What is left of it: r requests, until t seconds from now.",
    schema: { type: "string" },
  },
};

function responseObject(
  { description, mediaType, body, headers }: ResponseDescription,
  { rate }: Pick<Route, "rate">,
): Json {
  const schema =
    "component" in body ? { $ref: `#/components/schemas/${body.component}` } : body.jsonSchema;
  return {
    description,
    headers: {
      ...requestIdOfAnswer,
      ...(rate === undefined ? {} : rateHeadersOfAnswer),
      ...headers,
    },
    content: { [mediaType]: { schema } },
  };
}
