import { describe, expect, it } from "vitest";
import { DocopsClient } from "../../../apps/client/client.ts";
import { startTestServer } from "../support.ts";
import { keysDatabase, newKey } from "./support.ts";

describe("the keys of the published client", () => {
  it("an admin creates, rotates and revokes a key, and reads the usage of tenants", async () => {
    const { env, service } = await keysDatabase();
    const admin = await service.create(newKey({ scopes: ["run", "admin"] }));
    const { url } = await startTestServer({ ...env, DOCOPS_BUDGET_JOBS_PER_DAY: "10" });
    const clientOf = (apiKey: string) => new DocopsClient({ baseUrl: url, retries: 0, apiKey });
    const { keys } = clientOf(admin.apiKey);
    const made = await keys.create({ label: "robot", tenant: "acme", scopes: ["run"] });
    expect(made.key).toMatchObject({ label: "robot", tenant: "acme", revoked_at: null });
    const rotated = await keys.rotate(made.key.id, { overlap_seconds: 0 });
    expect(rotated.api_key).not.toBe(made.api_key);
    await expect(clientOf(made.api_key).meta()).rejects.toMatchObject({ status: 401 });
    expect((await clientOf(rotated.api_key).meta()).supported_skills).toContain("meeting_notice");
    expect((await keys.revoke(made.key.id)).revoked_at).not.toBeNull();
    expect((await keys.list()).map(({ label }) => label)).toContain("robot");
    expect(await keys.usage()).toMatchObject({ next: null });
    await expect(clientOf(rotated.api_key).meta()).rejects.toMatchObject({ status: 401 });
  });

  it("a key without the scope admin is refused", async () => {
    const { env, service } = await keysDatabase();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer(env);
    const { keys } = new DocopsClient({ baseUrl: url, retries: 0, apiKey });
    await expect(keys.list()).rejects.toMatchObject({ status: 403, code: "FORBIDDEN" });
  });
});
