import { z } from "zod";
import { errorBody } from "../../contract/answers/error.ts";
import { requestIdHeader } from "../../contract/headers.ts";
import { type SkillSet, taskSchema } from "../../engine/inputs.ts";
import { sessionCookie } from "../auth/credential.ts";
import { version } from "../build-info.ts";
import type { Route } from "../routes/route.ts";
import { bare, type Json, toJsonSchema } from "./json-schema.ts";
import type { Offer } from "./offer.ts";
import { operationOf, responsesOf } from "./operation.ts";

/**
 * The OpenAPI 3.1 description of the API. It is made from the table of routes, and from the schemas that
 * check requests and, in tests, answers.
 */
export function openApiDocument(routes: readonly Route[], offer: Offer): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "docops",
      version,
      summary: "Fills Word templates and proves their format.",
      description: [
        `Every answer has the header ${requestIdHeader}; a client may send its own id.`,
        "If a path does not have a method, the answer is 405 with Allow. A path that has GET also has HEAD.",
        "A request that is not valid HTTP gets 400, and one that does not arrive in time 408, with the same error body.",
      ].join(" "),
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: pathsOf(routes, offer),
    components: {
      schemas: { Task: taskJsonSchema(offer.skills), ...componentSchemas(routes) },
      securitySchemes,
    },
  };
}

/** The security schemes. The operator chooses which of them a server accepts (docs/auth.md). */
const securitySchemes = {
  basic: { type: "http", scheme: "basic", description: "The login of the console." },
  bearer: { type: "http", scheme: "bearer", description: "An API key, or a token of the issuer." },
  apiKey: { type: "apiKey", in: "header", name: "X-Api-Key", description: "An API key." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: sessionCookie,
    description:
      "The console's session, which is signed in with a key. Only for pages of the server.",
  },
};

function pathsOf(routes: readonly Route[], offer: Offer): Json {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, routesOfPath]) => [
      path,
      Object.fromEntries(
        routesOfPath.map((route) => [route.method.toLowerCase(), operationOf(route, offer)]),
      ),
    ]),
  );
}

/** The schema of a task: of one skill or another. */
function taskJsonSchema(skills: SkillSet): Json {
  return { oneOf: [...skills.values()].map((skill) => bare(toJsonSchema(taskSchema(skill)))) };
}

/** The schemas of all answers, by their names in the document. */
function componentSchemas(routes: readonly Route[]): Json {
  const registry = z.registry<{ id: string }>();
  registry.add(errorBody, { id: "Error" });
  for (const { body, members = [] } of routes.flatMap((route) =>
    Object.values(responsesOf(route)),
  )) {
    const bodies = "component" in body ? [body, ...members] : members;
    for (const { component, schema } of bodies) registry.add(schema, { id: component });
  }
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}
