import { request as httpRequest, type IncomingHttpHeaders, METHODS } from "node:http";
import express from "express";
import { pino } from "pino";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { settings } from "../../apps/api/config/settings.ts";
import { errorHandler } from "../../apps/api/middleware/error-handler.ts";
import { requestId } from "../../apps/api/middleware/request-id.ts";
import { traceRequests } from "../../apps/api/middleware/trace-requests.ts";
import { methodsOf, mountRoutes } from "../../apps/api/mount-routes.ts";
import { text } from "../../apps/api/openapi/response.ts";
import { Reload } from "../../apps/api/reload.ts";
import type { Route, RouteDependencies } from "../../apps/api/routes/route.ts";
import { routes } from "../../apps/api/routes.ts";
import { rateNames } from "../../apps/contract/limits.ts";
import { expectDocumented, openApi } from "./documented.ts";
import { runForm, startTestServer } from "./support.ts";

const allOn = {
  DOCOPS_ENABLE_METRICS: "1",
  DOCOPS_ENABLE_WEB_CONSOLE: "1",
  DOCOPS_BUDGET_JOBS_PER_DAY: "1000",
  DOCOPS_MCP: "1",
};
/** These need keys that can be written, or somebody to sign in: test/api/auth has them. */
const needKeys = [
  "GET /v1/keys",
  "POST /v1/keys",
  "POST /v1/keys/{id}/rotate",
  "DELETE /v1/keys/{id}",
  "POST /web/session",
  "DELETE /web/session",
  "GET /v1/usage",
];
/** These need a state and a job: test/api/jobs has them. */
const needsState = (path: string) => /^\/v1\/(?:jobs|batches|templates)/.test(path);
/** It needs a message: test/mcp sends them. */
const needsMessage = (path: string) => path === "/mcp";
/** It needs LibreOffice: test/pdf has it. */
const needsOffice = (path: string) => path === "/v1/preview";
const withoutKeys = routes.filter(
  ({ method, path }) =>
    !needKeys.includes(`${method} ${path}`) &&
    !needsState(path) &&
    !needsMessage(path) &&
    !needsOffice(path),
);
/** Only a server that runs nothing but stored jobs does not have them: test/replicas has such a server. */
const offInWorkers = ["/v1/run", "/v1/precheck"];
const allOff = { DOCOPS_ENABLE_META: "0" };

/** The methods that reach an application. Node handles CONNECT elsewhere. */
const methods = METHODS.filter((method) => method !== "CONNECT");

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A path of a route as a request has it. */
function filled(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "x1");
}

/** Sends any method, also those that `fetch` does not send. */
function ask(url: string, method: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.once("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    sent.once("error", reject).end();
  });
}

describe("the table of routes", () => {
  it("a rate that no route is counted by says in its setting that it counts nothing", () => {
    const used = new Set<string>(
      routes.flatMap(({ rate, isStream }) => [rate ?? [], isStream ? "events" : []].flat()),
    );
    for (const name of [...rateNames, "events"] as const) {
      const isIdle = settings.rates[name].sentence.includes("it counts nothing");
      expect([name, isIdle]).toEqual([name, !used.has(name)]);
    }
  });

  it("the table of routes has each route once, each operation id once, and parameters as OpenAPI writes them", () => {
    const named = routes.map(({ method, path }) => `${method} ${path}`);
    expect(named).toEqual([...new Set(named)]);
    const ids = routes.map(({ operationId }) => operationId);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { path } of routes) expect(path).toMatch(/^(\/|(\/([a-z0-9._-]+|\{[a-z]+\}))+)$/);
  });

  it("the table of routes has one schema for each name that the OpenAPI document has for schemas", () => {
    const schemas = new Map<string, unknown>();
    for (const { body } of routes.flatMap(({ responses }) => Object.values(responses))) {
      if (!("component" in body)) continue;
      expect(schemas.get(body.component) ?? body.schema, body.component).toBe(body.schema);
      schemas.set(body.component, body.schema);
    }
    expect(schemas.size).toBeGreaterThan(3);
  });

  it("the table of routes is what the OpenAPI document lists, no more and no less", () => {
    const listed = Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

describe("a server answers the routes of the table", () => {
  it("every route answers as it is documented, and HEAD where GET is", async () => {
    const { url } = await startTestServer(allOn);
    for (const { method, path, requestBody } of withoutKeys) {
      const body = requestBody === undefined ? null : runForm();
      const answer = await fetch(url + path, { method, body });
      expect([path, answer.status]).toEqual([path, 200]);
      await expectDocumented(method, path, answer);
      if (method !== "GET") continue;
      const head = await ask(url + path, "HEAD");
      expect([path, head.status, head.body]).toEqual([path, 200, ""]);
      expect(head.headers["content-type"]).toBe(answer.headers.get("content-type"));
    }
  });

  it("every other method is refused with 405, and Allow names those that the path has", async () => {
    const { url } = await startTestServer(allOn);
    for (const [path, own] of Map.groupBy(routes, (route) => route.path)) {
      const allowed = own.flatMap(methodsOf);
      for (const method of methods.filter((each) => !allowed.includes(each))) {
        const { status, headers, body } = await ask(url + filled(path), method);
        expect([method, path, status]).toEqual([method, path, 405]);
        expect(headers.allow).toBe(allowed.join(", "));
        if (method === "HEAD") continue;
        expect(JSON.parse(body)).toMatchObject({
          error_code: "METHOD_NOT_ALLOWED",
          message: `${method} is not allowed here`,
          detail: { path: filled(path), allowed },
        });
      }
    }
  });

  it("a path with a slash behind it, or in other letters, is no route", async () => {
    const { url } = await startTestServer(allOn);
    for (const { path, method, isTree } of routes) {
      // Below these, other routes begin.
      const isAbove = isTree || path === "/v1/keys" || needsState(path) || path.startsWith("/web/");
      const below = path === "/" ? ["//", "/x"] : [`${path}/`, `${path}/x`];
      const inCapitals = path === "/" ? [] : [path.toUpperCase()];
      const others = [...inCapitals, ...(isAbove ? [] : below)];
      for (const other of others) {
        const { status, body } = await ask(url + other, method);
        expect([other, status, JSON.parse(body).message]).toEqual([other, 404, "not found"]);
      }
    }
  });

  it("a route that is switched off is not found, and says so", async () => {
    const { url } = await startTestServer(allOff);
    const switched = routes.filter(
      ({ path, whenOff }) => whenOff !== undefined && !offInWorkers.includes(path),
    );
    expect(new Set(switched.map(({ path }) => path))).toEqual(
      new Set([
        "/v1/batches",
        "/v1/batches/{id}",
        "/v1/batches/{id}/cancel",
        "/v1/batches/{id}/result",
        "/v1/jobs",
        "/v1/jobs/{id}",
        "/v1/jobs/{id}/cancel",
        "/v1/jobs/{id}/events",
        "/v1/jobs/{id}/result",
        "/v1/jobs/{id}/retry",
        "/v1/meta",
        "/v1/preview",
        "/v1/templates",
        "/v1/templates/{name}",
        "/v1/templates/{name}/diff",
        "/v1/templates/{name}/publish",
        "/v1/templates/{name}/versions/{version}",
        "/v1/templates/{name}/versions/{version}/check",
        "/v1/templates/{name}/versions/{version}/file",
        "/v1/usage",
        "/metrics",
        "/mcp",
        "/v1/keys",
        "/v1/keys/{id}/rotate",
        "/v1/keys/{id}",
        "/web/session",
        "/web",
        "/docs",
      ]),
    );
    for (const { method, path, whenOff } of switched) {
      const { status, body } = await ask(url + filled(path), method);
      expect([path, status]).toEqual([path, 404]);
      expect(JSON.parse(body)).toMatchObject({ message: whenOff, detail: { path: filled(path) } });
    }
  });

  it("the login is asked for by the routes that have one, and by no other", async () => {
    const { url } = await startTestServer({ ...allOn, DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    const authorization = `Basic ${Buffer.from("ops:s3cret").toString("base64")}`;
    for (const { method, path, access } of withoutKeys) {
      const isAsked = (await ask(url + path, method)).status === 401;
      expect([path, isAsked]).toEqual([path, access === "login"]);
      expect((await ask(url + path, method, { authorization })).status).not.toBe(401);
    }
  });

  it("a request is counted by the path of its route, whatever its method", async () => {
    const { url } = await startTestServer(allOn);
    const paths = new Set(routes.map(({ path }) => path));
    for (const path of paths) await ask(url + path, "PATCH");
    await ask(`${url}/web/static/nothing.js`, "GET");
    const { body } = await ask(`${url}/metrics`, "GET");
    for (const path of paths) {
      expect(body).toContain(
        `docops_http_requests_total{route="${path}",method="PATCH",status="405"} 1`,
      );
    }
    expect(body).toContain('docops_http_requests_total{route="/web",method="GET",status="404"} 1');
  });
});

/** An application with another table of routes. */
function appOf(table: readonly Route[]) {
  const log = pino({ level: "silent" });
  // These routes need no other part of a server.
  const config = readConfig({});
  const reload = new Reload(config, config.readSecrets, log);
  const server: Partial<RouteDependencies> = { config, log, reload, auth: null };
  const app = express().enable("case sensitive routing").enable("strict routing");
  app.use(requestId, traceRequests(null, new Set()));
  mountRoutes(app, table, server as RouteDependencies);
  return app.use(errorHandler(log));
}

/** A row that answers with its own name. */
function row(operationId: string, method: Route["method"], path: string): Route {
  const responses = { 200: text("text/plain", "") };
  const about = { operationId, summary: "", access: "public", scope: "open", responses } as const;
  return { ...about, method, path, handler: () => (_req, res) => void res.end(operationId) };
}

describe("routes of other tables", () => {
  it("two routes of one path have one answer for other methods, with the methods of both", async () => {
    const app = appOf([row("list", "GET", "/jobs"), row("make", "POST", "/jobs")]);
    expect((await request(app).get("/jobs").buffer()).text).toBe("list");
    expect((await request(app).post("/jobs").buffer()).text).toBe("make");
    const { status, headers } = await request(app).delete("/jobs");
    expect([status, headers.allow]).toEqual([405, "GET, HEAD, POST"]);
  });

  it("a tree that is switched off tells no method of what would be below it", async () => {
    const whenOff = "the tree is off";
    const off: Route = {
      ...row("tree", "GET", "/tree"),
      isTree: true,
      whenOff,
      handler: () => null,
    };
    for (const path of ["/tree", "/tree/leaf"]) {
      const { status, body } = await request(appOf([off])).delete(path);
      expect([status, body.message, body.detail.path]).toEqual([404, whenOff, path]);
    }
  });
});
