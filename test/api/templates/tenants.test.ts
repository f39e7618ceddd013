import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import { openDatabase } from "../../../apps/api/state/open-database.ts";
import { keysDatabase, newKey } from "../auth/support.ts";
import { noticeTemplate, postRun, runForm, startTestServer } from "../support.ts";
import { addPublished, postTemplate, sha256Of, templateRequest } from "./support.ts";

const write = ["templates:read", "templates:write"] as const;

/** A server that asks for keys, and clients with keys of these tenants and scopes. */
async function serverWithKeys() {
  const { env, service } = await keysDatabase();
  const { url } = await startTestServer(env);
  const client = async (tenant: string, scopes: Parameters<typeof newKey>[0] = {}) => {
    const { apiKey } = await service.create(newKey({ tenant, ...scopes }));
    return { url, apiKey };
  };
  return { client, env, url };
}

const byName = { template: null, template_name: "notice" };

describe("tenants of kept templates", () => {
  it("a template of another tenant is 404, and cannot be used, changed or listed", async () => {
    const { client } = await serverWithKeys();
    const ours = await client("acme", { scopes: [...write, "run"] });
    const theirs = await client("other", { scopes: [...write, "run"] });
    const { version } = await addPublished(ours);
    const asked = await Promise.all([
      templateRequest(theirs, "GET", "/notice"),
      templateRequest(theirs, "GET", `/notice/versions/${version}`),
      templateRequest(theirs, "GET", `/notice/versions/${version}/file`),
      templateRequest(theirs, "GET", `/notice/diff?from=${version}&to=${version}`),
      templateRequest(theirs, "POST", "/notice/publish", { version }),
      templateRequest(theirs, "DELETE", `/notice/versions/${version}`),
      templateRequest(theirs, "DELETE", "/notice"),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    // No name of another tenant is told as the nearest.
    for (const answer of asked) expect((await answer.json()).detail.nearest).toBeUndefined();
    expect((await (await templateRequest(theirs, "GET", "")).json()).templates).toEqual([]);
    const headers = { Authorization: `Bearer ${theirs.apiKey}` };
    const run = await postRun(theirs, runForm(byName), { headers });
    expect([run.status, (await run.json()).detail.reason]).toEqual([400, "unknown"]);
    expect((await templateRequest(ours, "GET", "/notice")).status).toBe(200);
  });

  it("each route needs its scope, and a job by name needs only that of the job", async () => {
    const { client } = await serverWithKeys();
    const owner = await client("acme", { scopes: [...write] });
    const reader = await client("acme", { scopes: ["templates:read"] });
    const runner = await client("acme", { scopes: ["run"] });
    const { version } = await addPublished(owner);
    const scopeOf = async (answer: Promise<Response>) => {
      const { detail } = await (await answer).json();
      return detail.required_scope;
    };
    expect((await templateRequest(reader, "GET", "/notice")).status).toBe(200);
    expect(await scopeOf(postTemplate(reader))).toBe("templates:write");
    const publishing = templateRequest(reader, "POST", "/notice/publish", { version });
    expect(await scopeOf(publishing)).toBe("templates:write");
    expect(await scopeOf(templateRequest(reader, "DELETE", "/notice"))).toBe("templates:write");
    expect(await scopeOf(templateRequest(runner, "GET", "/notice"))).toBe("templates:read");
    const headers = { Authorization: `Bearer ${runner.apiKey}` };
    expect((await postRun(runner, runForm(byName), { headers })).status).toBe(200);
  });

  it("the audit log has who added, published and deleted a template, and by which hash a job ran", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer(env);
    const { apiKey } = await service.create(newKey({ scopes: [...write, "run"] }));
    const client = { url: server.url, apiKey };
    const version = sha256Of(noticeTemplate);
    await addPublished(client);
    const headers = { Authorization: `Bearer ${apiKey}` };
    await (await postRun(client, runForm(byName), { headers })).arrayBuffer();
    await templateRequest(client, "DELETE", "/notice");
    await server.close(0);
    const database = await openDatabase(readConfig(env).state);
    if (database === null) throw new Error("no state");
    onTestFinished(() => database.close());
    const rows = await database.db.selectFrom("audit_events").selectAll().orderBy("seq").execute();
    const events = rows.filter(({ object }) => object === "notice");
    expect(events.map(({ action, tenant }) => [action, tenant])).toEqual([
      ["template.created", "acme"],
      ["template.published", "acme"],
      ["template.deleted", "acme"],
    ]);
    expect(JSON.parse(String(events[0]?.detail))).toMatchObject({ version, check: "passed" });
    const ended = rows.filter(({ action }) => action === "job.ended").at(-1);
    expect(JSON.parse(String(ended?.detail))).toMatchObject({ template_sha256: version });
  });
});
