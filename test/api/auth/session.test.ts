import { describe, expect, it } from "vitest";
import { Sessions } from "../../../apps/api/auth/sessions.ts";
import { expectDocumented } from "../documented.ts";
import { runForm, startTestServer } from "../support.ts";
import { keysFile, newKey, pepper } from "./support.ts";

const consoleOn = { DOCOPS_ENABLE_WEB_CONSOLE: "1" };
const ofPage = { "sec-fetch-site": "same-origin" };

/** A server with a console, a key that may run jobs, and one that may not. */
async function startConsole(env: Record<string, string> = {}) {
  const keys = await keysFile();
  const { apiKey, record } = await keys.service.create(newKey());
  const { apiKey: metricsKey } = await keys.service.create(newKey({ scopes: ["metrics"] }));
  const server = await startTestServer({ ...keys.env, ...consoleOn, ...env });
  const url = `${server.url}/web/session`;
  const signIn = (headers: Record<string, string> = ofPage, key = apiKey) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ api_key: key }),
    });
  return { ...keys, server, url, apiKey, metricsKey, record, signIn };
}

/** The cookie of an answer as a browser sends it back. */
function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

describe("the console signs in", () => {
  it("a key signs in for twelve hours, by a cookie that no script reads and no other site sends", async () => {
    const { url, record, signIn } = await startConsole();
    const answer = await signIn();
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-docops=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(await answer.clone().json()).toMatchObject({ id: record.id, tenant: "acme" });
    await expectDocumented("POST", "/web/session", answer);
    const read = await fetch(url, { headers: { cookie: cookieOf(answer) } });
    expect(await read.clone().json()).toMatchObject({
      can_sign_in: true,
      is_signed_in: true,
      id: record.id,
      scopes: ["run"],
    });
    await expectDocumented("GET", "/web/session", read);
  });

  it("the cookie holds neither the key nor its id nor its hash in any letters that can be read", async () => {
    const { apiKey, record, store, signIn } = await startConsole();
    const cookie = cookieOf(await signIn());
    const plain = Buffer.from(cookie.split(".").join(""), "base64url").toString("latin1");
    const [hash = ""] = (await store.find(record.id))?.secrets.map((each) => each.hash) ?? [];
    for (const secret of [apiKey, record.id, hash]) {
      expect(cookie + plain).not.toContain(secret);
    }
  });

  it("a job runs by the cookie, for the key's id and tenant, and a header goes before the cookie", async () => {
    const { server, record, metricsKey, signIn } = await startConsole();
    const cookie = cookieOf(await signIn());
    const run = (headers: Record<string, string>) =>
      fetch(`${server.url}/v1/run`, { method: "POST", headers, body: runForm() });
    const answer = await run({ cookie, ...ofPage });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    const done = server.logLines().find(({ event }) => event === "done");
    expect(done).toMatchObject({ principal: record.id, tenant: "acme" });
    expect((await run({ cookie, ...ofPage, "x-api-key": metricsKey })).status).toBe(403);
  });

  it.each<[string, Record<string, string>]>([
    ["says that another site sends it", { "sec-fetch-site": "cross-site" }],
    ["says that a neighbour of the site sends it", { "sec-fetch-site": "same-site" }],
    ["comes from an address that was typed", { "sec-fetch-site": "none" }],
    ["has the origin of another site", { origin: "https://evil.example" }],
    ["has the origin of a sandboxed frame", { origin: "null" }],
    ["says nothing of where it comes from", {}],
  ])("a request with the cookie that %s changes nothing", async (_how, headers) => {
    const { server, url, signIn } = await startConsole({ DOCOPS_ENABLE_CORS: "1" });
    const cookie = cookieOf(await signIn());
    const all = { ...headers, cookie };
    const run = await fetch(`${server.url}/v1/run`, {
      method: "POST",
      headers: all,
      body: runForm(),
    });
    expect(run.status).toBe(403);
    expect(await run.json()).toMatchObject({ detail: { reason: "cross_site" } });
    expect((await fetch(url, { method: "DELETE", headers: all })).status).toBe(403);
    expect((await signIn(headers)).status).toBe(403);
    expect(server.logLines().filter(({ event }) => event === "done")).toEqual([]);
  });

  it("a browser that knows no Sec-Fetch-Site is let in by its origin", async () => {
    const { server, signIn } = await startConsole();
    const answer = await signIn({ origin: server.url });
    const cookie = cookieOf(answer);
    const headers = { cookie, origin: server.url };
    const run = await fetch(`${server.url}/v1/run`, { method: "POST", headers, body: runForm() });
    expect(run.status).toBe(200);
    await run.arrayBuffer();
  });

  it("over plain HTTP from another machine nobody signs in, and the answer says why", async () => {
    const { server, signIn } = await startConsole();
    const host = "docops.example.org";
    const answer = await signIn({ origin: `http://${host}`, "sec-fetch-site": "same-origin" });
    expect(answer.status).toBe(400);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining("plain HTTP"),
      detail: { reason: "insecure_origin" },
    });
    expect(server.logLines().at(-1)).toMatchObject({ reason: "insecure_origin" });
    const behindProxy = await signIn({ origin: `https://${host}`, ...ofPage });
    expect(behindProxy.status).toBe(200);
  });

  it("signing out takes the cookie away", async () => {
    const { url, signIn } = await startConsole();
    const cookie = cookieOf(await signIn());
    const answer = await fetch(url, { method: "DELETE", headers: { cookie, ...ofPage } });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-docops=; Path=\/; Max-Age=0; /);
    await expectDocumented("DELETE", "/web/session", answer);
  });

  it("a session ends when its key is revoked", async () => {
    const { server, url, service, record, signIn } = await startConsole();
    const headers = { cookie: cookieOf(await signIn()) };
    const statusOf = async () => (await fetch(`${server.url}/v1/meta`, { headers })).status;
    expect(await statusOf()).toBe(200);
    await service.revoke(record.id);
    await expect.poll(statusOf, { timeout: 5000 }).toBe(401);
    expect(await (await fetch(url, { headers })).json()).toMatchObject({ is_signed_in: false });
  });

  it("a wrong key signs nobody in, and is counted as a failed login", async () => {
    const { apiKey, signIn } = await startConsole();
    const wrong = `${apiKey.slice(0, -1)}${apiKey.endsWith("x") ? "y" : "x"}`;
    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess++) {
      const answer = await signIn(ofPage, wrong);
      expect(answer.headers.getSetCookie()).toEqual([]);
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await signIn()).status).toBe(200);
  });

  it("a server without API keys has no sign-in, and reports that to the console", async () => {
    const { url } = await startTestServer(consoleOn);
    const read = await fetch(`${url}/web/session`);
    expect(await read.json()).toMatchObject({ can_sign_in: false, is_signed_in: false });
    const answer = await fetch(`${url}/web/session`, { method: "POST", headers: ofPage });
    expect(answer.status).toBe(404);
  });
});

describe("a sealed session", () => {
  const subject = { id: "A".repeat(12), hash: "0".repeat(64) };

  it("a session is opened by a replica with the same pepper, and by one that has it as its second", async () => {
    const [one, replica, rotated, other] = await Promise.all(
      [[pepper], [pepper], ["n".repeat(32), pepper], ["n".repeat(32)]].map((peppers) =>
        Sessions.create({ peppers }),
      ),
    );
    const sealed = (await one?.seal(subject)) ?? "";
    expect(await replica?.open(sealed)).toMatchObject(subject);
    expect(await rotated?.open(sealed)).toMatchObject(subject);
    expect(await other?.open(sealed)).toBeNull();
  });

  it("a session ends after twelve hours, whatever the browser keeps", async () => {
    let nowMs = 1_790_000_000_000;
    const sessions = await Sessions.create({ peppers: [pepper], now: () => nowMs });
    const sealed = await sessions.seal(subject);
    nowMs += 12 * 3_600_000 - 1000;
    expect(await sessions.open(sealed)).not.toBeNull();
    nowMs += 2000;
    expect(await sessions.open(sealed)).toBeNull();
  });

  it("a session with one changed letter is refused", async () => {
    const sessions = await Sessions.create({ peppers: [pepper] });
    const sealed = await sessions.seal(subject);
    for (const place of [0, 40, sealed.length >> 1, sealed.length - 10]) {
      const other = sealed[place] === "A" ? "B" : "A";
      const changed = sealed.slice(0, place) + other + sealed.slice(place + 1);
      expect(await sessions.open(changed)).toBeNull();
    }
    for (const text of ["", "x", "a.b.c.d.e", "....", "é"]) {
      expect(await sessions.open(text)).toBeNull();
    }
  });
});
