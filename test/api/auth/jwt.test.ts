import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as jose from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectDocumented } from "../documented.ts";
import { postRun, runForm, startTestServer } from "../support.ts";
import { bearer, keysFile, newKey } from "./support.ts";

/** Claims laid over good ones; undefined leaves one out. */
type Claims = Readonly<Record<string, unknown>>;

const issuer = "https://issuer.example";
const audience = "docops";

/** An issuer: it signs tokens, and publishes its keys on this machine. */
async function startIssuer({ algorithm = "ES256" }: { algorithm?: string } = {}) {
  const pairs = new Map<string, jose.GenerateKeyPairResult>();
  const published: jose.JWK[] = [];
  const addKey = async (kid: string) => {
    const pair = await jose.generateKeyPair(algorithm, { extractable: true });
    pairs.set(kid, pair);
    published.push({ ...(await jose.exportJWK(pair.publicKey)), kid, alg: algorithm });
  };
  await addKey("first");
  const state: { status: number; requests: number; body: string | null } = {
    status: 200,
    requests: 0,
    body: null,
  };
  const server = createServer((_req, res) => {
    state.requests++;
    res.writeHead(state.status, { "content-type": "application/json", location: "/elsewhere" });
    res.end(state.body ?? JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  const sign = async (
    claims: Claims = {},
    { kid = "first", lifeSeconds = 60 }: { kid?: string; lifeSeconds?: number } = {},
  ) => {
    const pair = pairs.get(kid);
    if (pair === undefined) throw new Error(`no key ${kid}`);
    const seconds = Math.floor(Date.now() / 1000);
    const all = {
      iss: issuer,
      aud: audience,
      sub: "service-7",
      tenant: "acme",
      scope: "run other:scope",
      exp: seconds + lifeSeconds,
      ...claims,
    };
    const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new jose.SignJWT(kept).setProtectedHeader({ alg: algorithm, kid }).sign(pair.privateKey);
  };
  return {
    state,
    stop,
    addKey,
    sign,
    published,
    env: {
      DOCOPS_AUTH: "jwt",
      DOCOPS_JWT_ISSUER: issuer,
      DOCOPS_JWT_AUDIENCE: audience,
      DOCOPS_JWT_JWKS_URL: `http://127.0.0.1:${port}/keys`,
    },
  };
}

async function ask(url: string, token: string) {
  const answer = await fetch(`${url}/v1/meta`, { headers: bearer(token) });
  const { error_code, detail } = (await answer.json()) as {
    error_code?: string;
    detail?: { reason?: string };
  };
  return { status: answer.status, error_code, reason: detail?.reason };
}

describe("a server that takes tokens", () => {
  it.each(["ES256", "RS256", "EdDSA", "PS256"])(
    "a token that is signed with %s runs a job for its subject and tenant",
    async (algorithm) => {
      const { env, sign } = await startIssuer({ algorithm });
      const server = await startTestServer(env);
      const token = await sign();
      const answer = await postRun(server, runForm(), { headers: bearer(token) });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
      const done = server.logLines().find(({ event }) => event === "done");
      expect(done).toMatchObject({ principal: "service-7", tenant: "acme" });
      expect(JSON.stringify(server.logLines())).not.toContain(token.slice(-40));
    },
  );

  it("the issuer is asked once for many tokens", async () => {
    const { env, sign, state } = await startIssuer();
    const { url } = await startTestServer(env);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign()));
    const answers = await Promise.all(tokens.map((token) => ask(url, token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(state.requests).toBe(1);
  });

  const inPast = () => Math.floor(Date.now() / 1000) - 3600;
  const inFuture = () => Math.floor(Date.now() / 1000) + 3600;
  it.each<[string, () => Claims, string]>([
    ["of another issuer", () => ({ iss: "https://evil.example" }), "credential_refused"],
    ["for another audience", () => ({ aud: "elsewhere" }), "credential_refused"],
    ["without an audience", () => ({ aud: undefined }), "credential_refused"],
    ["without a subject", () => ({ sub: undefined }), "credential_refused"],
    ["with an endless subject", () => ({ sub: "s".repeat(201) }), "credential_refused"],
    ["with a NUL in its subject", () => ({ sub: "service\u0000" }), "credential_refused"],
    ["with half a character in its subject", () => ({ sub: "\ud800" }), "credential_refused"],
    ["without an end", () => ({ exp: undefined }), "credential_refused"],
    ["that is over", () => ({ exp: inPast() }), "credential_expired"],
    ["that does not count yet", () => ({ nbf: inFuture() }), "credential_refused"],
    ["without a tenant", () => ({ tenant: undefined }), "credential_refused"],
    ["with a tenant that is no name", () => ({ tenant: "../etc" }), "credential_refused"],
    ["with a list for a tenant", () => ({ tenant: ["acme"] }), "credential_refused"],
  ])("a token %s is refused", async (_what, claims, reason) => {
    const { env, sign } = await startIssuer();
    const { url } = await startTestServer(env);
    expect(await ask(url, await sign(claims()))).toMatchObject({ status: 401, reason });
  });

  it("clocks may differ by half a minute", async () => {
    const { env, sign } = await startIssuer();
    const { url } = await startTestServer(env);
    const seconds = Math.floor(Date.now() / 1000);
    expect((await ask(url, await sign({ exp: seconds - 15 }))).status).toBe(200);
    expect((await ask(url, await sign({ exp: seconds - 45 }))).status).toBe(401);
  });

  it("tokens that are forged are refused: without a signature, with the public key as a secret, with another key", async () => {
    const { env, sign, published } = await startIssuer();
    const { url } = await startTestServer(env);
    const [, claims = ""] = (await sign()).split(".");
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${part({ alg: "none" })}.${claims}.`;
    const head = part({ alg: "HS256", kid: "first" });
    const secret = JSON.stringify(published[0]);
    const mac = createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url");
    const other = await startIssuer();
    const changed = (await sign())
      .split(".")
      .with(1, part({ sub: "admin" }))
      .join(".");
    const forged = [unsigned, `${head}.${claims}.${mac}`, await other.sign(), changed];
    for (const token of forged) {
      expect(await ask(url, token)).toMatchObject({ status: 401, error_code: "UNAUTHORIZED" });
    }
  });

  it.each(["x", "a.b.c", "..", "eyJhbGciOiJFUzI1NiJ9.e30"])(
    "the text %j is no token, and the issuer is not asked",
    async (text) => {
      const { env, state } = await startIssuer();
      const { url } = await startTestServer(env);
      expect(await ask(url, text)).toMatchObject({ status: 401 });
      expect(state.requests).toBe(0);
    },
  );

  it("an algorithm that the operator has not named is refused", async () => {
    const { env, sign } = await startIssuer({ algorithm: "RS256" });
    const { url } = await startTestServer({ ...env, DOCOPS_JWT_ALGORITHMS: "ES256" });
    expect(await ask(url, await sign())).toMatchObject({ status: 401 });
  });

  it("scopes come as text or as a list, by the claims that the operator names", async () => {
    const { env, sign } = await startIssuer();
    const { url } = await startTestServer({
      ...env,
      DOCOPS_ENABLE_METRICS: "1",
      DOCOPS_JWT_SCOPES_CLAIM: "permissions",
      DOCOPS_JWT_TENANT_CLAIM: "https://example.org/org",
    });
    const statusOf = async (claims: Claims) => {
      const named = { "https://example.org/org": "acme", tenant: undefined, ...claims };
      const headers = bearer(await sign(named));
      return (await fetch(`${url}/metrics`, { headers })).status;
    };
    expect(await statusOf({ permissions: ["metrics", "run"] })).toBe(200);
    expect(await statusOf({ permissions: "run metrics" })).toBe(200);
    expect(await statusOf({ permissions: "run", scope: "metrics" })).toBe(403);
    expect(await statusOf({ permissions: { metrics: true } })).toBe(403);
  });

  it("a key that the issuer has added is found", async () => {
    const { env, sign, addKey, state } = await startIssuer();
    const { url } = await startTestServer(env);
    await addKey("second");
    expect((await ask(url, await sign({}, { kid: "second" }))).status).toBe(200);
    expect(state.requests).toBe(1);
  });

  it("an issuer that cannot be reached is the server's fault, and known keys go on", async () => {
    const { env, sign, state, stop } = await startIssuer();
    const server = await startTestServer(env);
    state.status = 500;
    const headers = bearer(await sign());
    const down = await fetch(`${server.url}/v1/meta`, { headers });
    expect([down.status, down.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await down.clone().json()).toMatchObject({
      error_code: "NOT_READY",
      detail: { reason: "jwks_unreachable" },
    });
    await expectDocumented("GET", "/v1/meta", down);
    const asked = state.requests;
    await Promise.all(Array.from({ length: 20 }, async () => ask(server.url, await sign())));
    expect(state.requests).toBe(asked);
    state.status = 200;
    await expect
      .poll(async () => (await ask(server.url, await sign())).status, { timeout: 10_000 })
      .toBe(200);
    await stop();
    expect((await ask(server.url, await sign())).status).toBe(200);
    const errors = server.logLines().filter(({ event }) => event === "error");
    expect(errors[0]).toMatchObject({ error_code: "NOT_READY", reason: "jwks_unreachable" });
  });

  it.each<[string, Partial<{ status: number; body: string }>]>([
    ["is no JSON", { body: "<html>" }],
    ["is no key set", { body: '{"keys":"none"}' }],
    ["is longer than any key set", { body: `{"keys":[],"pad":"${"x".repeat(1024 * 1024)}"}` }],
    ["sends the server elsewhere", { status: 302 }],
  ])("an issuer whose answer %s is not asked again for each token", async (_what, answer) => {
    const { env, sign, state } = await startIssuer();
    const { url } = await startTestServer(env);
    Object.assign(state, answer);
    const token = await sign();
    for (let asked = 0; asked < 5; asked++) {
      expect(await ask(url, token)).toMatchObject({ status: 503, reason: "jwks_unreachable" });
    }
    expect(state.requests).toBeLessThan(5);
  });

  it("the breaker before the issuer stands in /status, and closes when the issuer is back", async () => {
    const { env, sign, state } = await startIssuer();
    const { env: keysEnv, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
    const { url } = await startTestServer({ ...keysEnv, ...env, DOCOPS_AUTH: "keys,jwt" });
    const breakers = async () => {
      const answer = await fetch(`${url}/status`, { headers: bearer(apiKey) });
      return ((await answer.json()) as { breakers: unknown }).breakers;
    };
    expect(await breakers()).toEqual([{ name: "jwks", state: "closed" }]);
    state.status = 500;
    expect((await ask(url, await sign())).status).toBe(503);
    expect(await breakers()).toEqual([{ name: "jwks", state: "open" }]);
    state.status = 200;
    await expect
      .poll(async () => (await ask(url, await sign())).status, { timeout: 10_000 })
      .toBe(200);
    expect(await breakers()).toEqual([{ name: "jwks", state: "closed" }]);
  });

  it("keys and tokens are taken side by side", async () => {
    const { env, sign } = await startIssuer();
    const { env: keysEnv, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer({ ...keysEnv, ...env, DOCOPS_AUTH: "keys,jwt" });
    expect((await ask(url, apiKey)).status).toBe(200);
    expect((await ask(url, await sign())).status).toBe(200);
    expect((await ask(url, `${apiKey}x`)).status).toBe(401);
  });
});
