import { describe, expect, it } from "vitest";
import { apiViewerRoute } from "../../apps/api/routes/api-viewer.ts";
import { bearer, keysFile, newKey } from "./auth/support.ts";
import { startTestServer } from "./support.ts";

/** The targets of all links, scripts and style sheets of a page. */
function targetsOf(page: string): string[] {
  return Array.from(page.matchAll(/ (?:href|src)="([^"]*)"/g), ([, target = ""]) => target);
}

const login = { authorization: `Basic ${Buffer.from("ops:s3cret").toString("base64")}` };

describe("GET /", () => {
  it("the home page links to the pages that are switched on, and each link leads to an answer", async () => {
    const { url } = await startTestServer({ DOCOPS_ENABLE_WEB_CONSOLE: "1" });
    const answer = await fetch(url);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const targets = targetsOf(await answer.text());
    expect(targets).toEqual(["/web", "/docs", "/openapi.json", "/status"]);
    for (const target of targets) expect((await fetch(url + target)).status, target).toBe(200);
  });

  it("the home page names no page that is switched off", async () => {
    const { url } = await startTestServer({ DOCOPS_ENABLE_META: "0" });
    expect(targetsOf(await (await fetch(url)).text())).toEqual(["/openapi.json", "/status"]);
  });

  it("the home page is the same for everybody and tells nothing else about the server", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
    const { url } = await startTestServer({ ...env, DOCOPS_COMMIT_SHA: "0123abc" });
    const page = await (await fetch(url)).text();
    expect(page).toBe(await (await fetch(url, { headers: bearer(apiKey) })).text());
    expect(page).not.toMatch(/0123abc|\d+\.\d+\.\d+|meeting_notice/);
  });
});

describe("GET /docs", () => {
  it("the API viewer loads files of this server alone, under a policy without inline code and eval", async () => {
    const { url } = await startTestServer();
    const answer = await fetch(`${url}/docs`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    const page = await answer.text();
    expect(page).not.toMatch(/<style| style=| on\w+=|<script>/);
    const targets = targetsOf(page);
    expect(targets).toContain("/docs/static/swagger-ui-bundle.js");
    for (const target of targets) {
      const file = await fetch(url + target);
      expect([target, file.status]).toEqual([target, 200]);
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect(await (await fetch(`${url}/docs/static/start.js`)).text()).toContain('"/openapi.json"');
    expect((await fetch(`${url}/docs/static/package.json`)).status).toBe(404);
  });

  it("the API viewer brings the licence of Swagger UI along", async () => {
    const { url } = await startTestServer();
    for (const name of ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"]) {
      expect((await fetch(`${url}/docs/static/${name}`)).status, name).toBe(200);
    }
  });

  it("the API viewer is switched off together with /v1/meta", async () => {
    const { url } = await startTestServer({ DOCOPS_ENABLE_META: "0" });
    for (const path of ["/docs", "/docs/static/start.js"]) {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ message: "the API viewer is disabled" });
    }
  });

  it("the API viewer asks for the login of /v1/meta", async () => {
    const { url } = await startTestServer({ DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    for (const path of ["/docs", "/docs/static/start.js", "/v1/meta"]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 401]);
      expect((await fetch(url + path, { headers: login })).status).toBe(200);
    }
  });

  it("the API viewer needs a key where /v1/meta needs one", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["run"] }));
    const { url } = await startTestServer(env);
    for (const path of ["/docs", "/docs/static/start.js", "/v1/meta"]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 401]);
      expect((await fetch(url + path, { headers: bearer(apiKey) })).status).toBe(200);
    }
  });

  it("a server without a built API viewer starts, and says how to build it", () => {
    const handler = apiViewerRoute("/nonexistent/docops/");
    const request = { baseUrl: "/docs", path: "/" };
    expect(() => handler(request as never, {} as never, () => {})).toThrow(
      "the API viewer is not built: npm run build",
    );
  });
});
