import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { openApiDocument } from "../../apps/api/openapi/document.ts";
import { routes } from "../../apps/api/routes.ts";
import { loadPolicies } from "../../apps/engine/format/policy/policy-file.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";

/** The schema of a form part. */
export interface FormPartSchema {
  enum?: string[];
  default?: string;
}

interface Operation {
  requestBody?: {
    content: Record<
      string,
      { schema: { required: string[]; properties: Record<string, FormPartSchema> } }
    >;
  };
  responses: Record<
    string,
    {
      headers?: Record<string, { schema: object; required?: boolean }>;
      content?: Record<string, { schema: object }>;
    }
  >;
}

/** The document that the server sends. */
export const openApi = JSON.parse(
  JSON.stringify(
    openApiDocument(routes, { skills: loadBuiltinSkills(), policies: loadPolicies() }),
  ),
) as { paths: Record<string, Record<string, Operation>>; components: object };

/** The form of a run in the document. */
export const runForm = formOf("/v1/run");

function formOf(path: string) {
  const form = openApi.paths[path]?.post?.requestBody?.content["multipart/form-data"]?.schema;
  if (form === undefined) throw new Error(`the document has no form of ${path}`);
  return form;
}

const documentUri = "https://docops.example/openapi.json";
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: { binary: true, "date-time": true },
});
ajv.addSchema({ $id: documentUri, ...openApi });

const validators = new Map<string, ValidateFunction>();

/** Fails if a schema of the document, which the pointer leads to, does not allow a JSON value. */
export function expectValid(value: unknown, pointer: readonly string[]): void {
  const fragment = pointer
    .map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const uri = `${documentUri}#/${fragment}`;
  let validate = validators.get(uri);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: uri });
    validators.set(uri, validate);
  }
  const isValid = validate(value);
  expect(isValid ? [] : validate.errors, `${uri} ${JSON.stringify(value)?.slice(0, 500)}`).toEqual(
    [],
  );
}

/**
 * Fails if the document does not allow an answer: the operation does not name its status, or it has
 * another media type, or its schema does not allow the body or a header. HEAD answers like GET,
 * without the body. A method that the path does not have gets 405, an unknown path
 * gets 404.
 */
export async function expectDocumented(
  method: string,
  path: string,
  answer: Response,
): Promise<void> {
  const label = `${method} ${path} ${answer.status}`;
  expect(answer.headers.get("x-docops-request-id"), label).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  const body = Buffer.from(await answer.arrayBuffer());
  const operations = openApi.paths[path];
  const asGet = method === "HEAD" && operations?.get !== undefined;
  const name = asGet ? "get" : method.toLowerCase();
  const operation = operations?.[name];
  if (operation === undefined) {
    // A route that is switched off answers 404 to every method.
    const mayBeOff = operations === undefined || operations.get?.responses[404] !== undefined;
    expect(mayBeOff ? [404, 405] : [405], label).toContain(answer.status);
    if (method !== "HEAD") {
      expectValid(JSON.parse(body.toString()), ["components", "schemas", "Error"]);
    }
    if (answer.status === 405 && operations !== undefined) {
      const allowed = Object.keys(operations).map((known) => known.toUpperCase());
      expect(answer.headers.get("allow")?.split(", ").sort(), label).toEqual(
        (allowed.includes("GET") ? [...allowed, "HEAD"] : allowed).sort(),
      );
    }
    return;
  }
  const status = String(answer.status);
  const documented = operation.responses[status];
  expect(documented, label).toBeDefined();
  if (documented === undefined) return;
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  if (documented.content === undefined) expect([type, body.length], label).toEqual(["", 0]);
  else expect(Object.keys(documented.content), label).toContain(type);
  const place = ["paths", path, name, "responses", status];
  for (const [header, { required }] of Object.entries(documented.headers ?? {})) {
    const value = answer.headers.get(header);
    if (value === null && required === false) continue;
    expect(value, `${label} ${header}`).not.toBeNull();
    const isNumber = header === "X-Docops-Exit-Code";
    expectValid(isNumber ? Number(value) : value, [...place, "headers", header, "schema"]);
  }
  if (asGet) expect(body.length, label).toBe(0);
  else if (type === "application/json") {
    expectValid(JSON.parse(body.toString()), [...place, "content", type, "schema"]);
  } else if (type === "application/zip") {
    expect(body.toString("latin1", 0, 4), label).toBe("PK\x03\x04");
  }
}
