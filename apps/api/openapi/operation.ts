import { errorBody } from "../../contract/answers/error.ts";
import type { ErrorCode } from "../../contract/error-codes.ts";
import { requestIdHeader, requestIdPattern } from "../../contract/headers.ts";
import { errorStatus } from "../errors.ts";
import type { Access, Route } from "../routes/route.ts";
import type { Json } from "./json-schema.ts";
import type { Offer } from "./offer.ts";
import { json, type ResponseDescription } from "./response.ts";

/** A route as an OpenAPI Operation Object. */
export function operationOf(route: Route, offer: Offer): Json {
  const { operationId, summary, description, requestBody } = route;
  const responses = Object.entries(responsesOf(route));
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    parameters: [requestIdParameter],
    ...(route.access === "login" && { security: [{}, { basic: [] }] }),
    ...(requestBody !== undefined && { requestBody: requestBody(offer) }),
    responses: Object.fromEntries(
      responses.map(([status, response]) => [status, responseObject(response)]),
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

function errorsOf({ access, whenOff, errors = [] }: Route): ErrorCode[] {
  const offErrors: readonly ErrorCode[] = whenOff === undefined ? [] : ["NOT_FOUND"];
  return [...new Set([...errorsByAccess[access], ...offErrors, ...errors])];
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

function responseObject({ description, mediaType, body, headers }: ResponseDescription): Json {
  const schema =
    "component" in body ? { $ref: `#/components/schemas/${body.component}` } : body.jsonSchema;
  return {
    description,
    headers: { ...requestIdOfAnswer, ...headers },
    content: { [mediaType]: { schema } },
  };
}
