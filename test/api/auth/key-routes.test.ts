import request from "supertest";
import { describe, expect, it } from "vitest";
import type { ApiKey, CreatedKey } from "../../../apps/contract/answers/keys.ts";
import { expectDocumented } from "../documented.ts";
import { postRun, runForm, startTestServer } from "../support.ts";
import { bearer, keysDatabase, newKey } from "./support.ts";

/** A server with keys in SQLite, and a key of its administrator. */
async function startWithAdmin() {
  const { env, service, store } = await keysDatabase();
  const { apiKey } = await service.create(newKey({ scopes: ["admin"], tenant: "operator" }));
  const server = await startTestServer(env);
  const send = (method: "get" | "post" | "delete", path: string, body?: object) => {
    const sent = request(server.url)[method](path).set(bearer(apiKey));
    return body === undefined ? sent : sent.send(body);
  };
  return { env, server, service, store, apiKey, send };
}

describe("/v1/keys", () => {
  it("a key that was created runs a job, is rotated with overlap, and ends when it is revoked", async () => {
    const { server, send } = await startWithAdmin();
    const created = await send("post", "/v1/keys", {
      tenant: "acme",
      scopes: ["run"],
      label: "ci",
    });
    expect([created.status, created.headers.location]).toEqual([
      201,
      `/v1/keys/${created.body.key.id}`,
    ]);
    const { api_key: first, key } = created.body as CreatedKey;
    expect(key).toMatchObject({ tenant: "acme", scopes: ["run"], label: "ci", secrets: 1 });
    const statusOf = async (apiKey: string) => {
      const answer = await postRun(server, runForm(), { headers: bearer(apiKey) });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await statusOf(first)).toBe(200);
    const rotated = await send("post", `/v1/keys/${key.id}/rotate`, { overlap_seconds: 3600 });
    expect([rotated.status, rotated.body.key.secrets]).toEqual([200, 2]);
    expect([await statusOf(first), await statusOf(rotated.body.api_key)]).toEqual([200, 200]);
    const again = await send("post", `/v1/keys/${key.id}/rotate`, { overlap_seconds: 0 });
    const codes = [first, rotated.body.api_key, again.body.api_key].map(statusOf);
    expect(await Promise.all(codes)).toEqual([401, 401, 200]);
    const revoked = await send("delete", `/v1/keys/${key.id}`);
    expect([revoked.status, revoked.body.secrets]).toEqual([200, 0]);
    expect(revoked.body.revoked_at).not.toBeNull();
    expect(await statusOf(again.body.api_key)).toBe(401);
  });

  it("the list has every key, says when one was used, and has no secret and no hash", async () => {
    const { server, service, store, send } = await startWithAdmin();
    const { apiKey, record } = await service.create(newKey());
    await fetch(`${server.url}/v1/meta`, { headers: bearer(apiKey) });
    const listed = async () => (await send("get", "/v1/keys")).body.keys as ApiKey[];
    await expect
      .poll(async () => (await listed()).find(({ id }) => id === record.id)?.last_used_at)
      .toMatch(/^\d{4}-/);
    const { text } = await send("get", "/v1/keys");
    for (const { secrets } of await store.list()) {
      for (const { hash } of secrets) expect(text).not.toContain(hash);
    }
    expect(text).not.toContain(apiKey.slice(20, 40));
  });

  it("a key without a tenant of its own has that of the administrator", async () => {
    const { send } = await startWithAdmin();
    const { body } = await send("post", "/v1/keys", { scopes: ["run"] });
    expect(body.key).toMatchObject({ tenant: "operator", label: "key", limit_class: "default" });
  });

  it.each<[object | string, string, string | undefined]>([
    [{}, "INVALID_ARGUMENT", "scopes"],
    [{ scopes: [] }, "INVALID_ARGUMENT", "scopes"],
    [{ scopes: ["root"] }, "INVALID_ARGUMENT", "scopes.0"],
    [{ scopes: ["run"], tenant: "../x" }, "INVALID_ARGUMENT", "tenant"],
    [{ scopes: ["run"], id: "mine" }, "INVALID_ARGUMENT", "id"],
    [{ scopes: ["run"], expires_in_seconds: 0 }, "INVALID_ARGUMENT", "expires_in_seconds"],
    [{ scopes: ["run"], label: "x".repeat(201) }, "INVALID_ARGUMENT", "label"],
    [{ scopes: ["run"], label: "a\u0000" }, "INVALID_ARGUMENT", "label"],
    [{ scopes: ["run"], limit_class: "" }, "INVALID_ARGUMENT", "limit_class"],
    ["{", "INVALID_JSON", undefined],
    ['"text"', "INVALID_JSON", undefined],
  ])("the body %j is refused with %s, and nothing is created", async (body, code, field) => {
    const { server, store, apiKey } = await startWithAdmin();
    const answer = await fetch(`${server.url}/v1/keys`, {
      method: "POST",
      headers: { ...bearer(apiKey), "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const { error_code, detail } = await answer.clone().json();
    expect([error_code, detail.field]).toEqual([code, field]);
    await expectDocumented("POST", "/v1/keys", answer);
    expect(await store.list()).toHaveLength(1);
  });

  it("a body over 16 KiB is 413", async () => {
    const { send } = await startWithAdmin();
    const { status, body } = await send("post", "/v1/keys", { label: "x".repeat(20_000) });
    expect([status, body.error_code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  it("a body that is not JSON is 415", async () => {
    const { server, apiKey } = await startWithAdmin();
    const headers = bearer(apiKey);
    const body = new URLSearchParams({ scopes: "run" });
    const answer = await fetch(`${server.url}/v1/keys`, { method: "POST", headers, body });
    expect(answer.status).toBe(415);
    await expectDocumented("POST", "/v1/keys", answer);
  });

  it("an unknown id is 404, and so is an expired key", async () => {
    const { service, send } = await startWithAdmin();
    const { record } = await service.create(newKey());
    await service.revoke(record.id);
    const answers = [
      await send("post", "/v1/keys/nobody000000/rotate", {}),
      await send("post", `/v1/keys/${record.id}/rotate`, {}),
      await send("delete", "/v1/keys/nobody000000"),
      await send("delete", "/v1/keys/nobody%00000000"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await send("delete", `/v1/keys/${record.id}`)).status).toBe(200);
  });

  it("no other scope manages keys", async () => {
    const { server, service } = await startWithAdmin();
    const others = [
      "run",
      "jobs:read",
      "jobs:write",
      "templates:write",
      "metrics",
      "audit",
    ] as const;
    const { apiKey } = await service.create(newKey({ scopes: others }));
    const paths = [
      ["GET", "/v1/keys"],
      ["POST", "/v1/keys"],
      ["POST", "/v1/keys/x/rotate"],
      ["DELETE", "/v1/keys/x"],
    ] as const;
    for (const [method, path] of paths) {
      const answer = await fetch(server.url + path, { method, headers: bearer(apiKey) });
      expect(answer.status).toBe(403);
      const { detail } = await answer.json();
      expect(detail.required_scope).toBe("admin");
    }
  });

  it("answers are as they are documented", async () => {
    const { server, apiKey } = await startWithAdmin();
    const headers = { ...bearer(apiKey), "content-type": "application/json" };
    const url = `${server.url}/v1/keys`;
    const body = JSON.stringify({ scopes: ["run"] });
    const created = await fetch(url, { method: "POST", headers, body });
    const { key } = await created.clone().json();
    await expectDocumented("POST", "/v1/keys", created);
    await expectDocumented("GET", "/v1/keys", await fetch(url, { headers }));
    const rotated = await fetch(`${url}/${key.id}/rotate`, { method: "POST", headers });
    await expectDocumented("POST", "/v1/keys/{id}/rotate", rotated);
    const revoked = await fetch(`${url}/${key.id}`, { method: "DELETE", headers });
    expect([created.status, rotated.status, revoked.status]).toEqual([201, 200, 200]);
    await expectDocumented("DELETE", "/v1/keys/{id}", revoked);
  });

  it("a key that one server revokes is refused by another within two seconds", async () => {
    const { env, service, send } = await startWithAdmin();
    const other = await startTestServer(env);
    const { apiKey, record } = await service.create(newKey());
    const statusOf = async () =>
      (await fetch(`${other.url}/v1/meta`, { headers: bearer(apiKey) })).status;
    expect(await statusOf()).toBe(200);
    await send("delete", `/v1/keys/${record.id}`);
    await expect.poll(statusOf, { timeout: 5000 }).toBe(401);
  });
});
