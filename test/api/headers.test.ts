import { describe, expect, it } from "vitest";
import { startTestServer } from "./support.ts";

describe("CORS", () => {
  const origin = "https://ui.example.org";
  const preflight = (url: string, from = origin) =>
    fetch(`${url}/v1/run`, {
      method: "OPTIONS",
      headers: { Origin: from, "Access-Control-Request-Method": "POST" },
    });

  it("CORS is off unless it is asked for", async () => {
    const { url } = await startTestServer();
    const answer = await fetch(`${url}/healthz`, { headers: { Origin: origin } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect((await preflight(url)).status).toBe(405);
  });

  it("CORS lets listed origins in, with credentials if that is allowed, and tells others", async () => {
    const { url } = await startTestServer({
      DOCOPS_ENABLE_CORS: "1",
      DOCOPS_CORS_ALLOW_ORIGINS: origin,
      DOCOPS_CORS_ALLOW_CREDENTIALS: "1",
      DOCOPS_CORS_MAX_AGE: "30",
    });
    const allowed = await preflight(url);
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-max-age": "30",
    });
    const refused = await preflight(url, "https://evil.example");
    expect(refused.status).toBe(400);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
    const error = await fetch(`${url}/nowhere`, { headers: { Origin: origin } });
    expect(error.status).toBe(404);
    expect(error.headers.get("access-control-allow-origin")).toBe(origin);
    expect(error.headers.get("access-control-expose-headers")).toBe(
      "X-Docops-Request-Id,X-Docops-Exit-Code",
    );
  });

  it("CORS lets all origins in where none is listed", async () => {
    const { url } = await startTestServer({ DOCOPS_ENABLE_CORS: "1" });
    const answer = await fetch(`${url}/healthz`, { headers: { Origin: "https://any.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("security headers", () => {
  it("security headers stand on every answer of the API", async () => {
    const { url } = await startTestServer();
    for (const path of ["/healthz", "/v1/meta", "/nowhere"]) {
      const { headers } = await fetch(url + path);
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect(headers.get("x-powered-by"), path).toBeNull();
    }
  });

  it("security headers stand on everything below /web, refusals too, with the operator's connect-src", async () => {
    const { url } = await startTestServer({
      DOCOPS_ENABLE_WEB_CONSOLE: "1",
      DOCOPS_WEB_BASIC_AUTH: "ops:s3cret",
      DOCOPS_WEB_CONNECT_SRC: "https://api.example.org/v1",
    });
    for (const path of ["/web", "/web/static/x.css", "/web/nowhere"]) {
      const answer = await fetch(url + path);
      expect(answer.status, path).toBe(401);
      expect(answer.headers.get("x-frame-options"), path).toBe("DENY");
    }
    const { headers } = await fetch(`${url}/web`);
    expect(headers.get("content-security-policy")).toContain(
      "connect-src 'self' https://api.example.org;",
    );
    expect(headers.get("cache-control")).toBe("no-store, max-age=0");
  });
});
