import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DocopsClient } from "../../apps/client/client.ts";
import { keysDatabase, newKey } from "../api/auth/support.ts";
import { openZip } from "../api/batches/support.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { type FixtureWorker, noticeTemplate, payload, startTestServer } from "../api/support.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

const form = {
  template: new Uint8Array(noticeTemplate),
  task: { task_type: "meeting_notice", payload },
};

/** A server with stored jobs, and `docops jobs` as a command that asks it. */
async function serverWithJobs(worker?: FixtureWorker) {
  const { url } = await startTestServer(sqliteState(), worker);
  const { jobs } = new DocopsClient({ baseUrl: url });
  const command = (...args: string[]) =>
    run("apps/cli/main.ts", ["jobs", ...args], { env: { DOCOPS_URL: url } });
  const submit = async (form_ = form) => (await jobs.create(form_)).id;
  return { command, jobs, submit, url };
}

describe("docops jobs", () => {
  it("docops jobs waits for jobs with the exit code of the gravest, and a line for each change", async () => {
    const { command, submit } = await serverWithJobs();
    const { organizer: _, ...rest } = payload;
    const whole = await submit();
    const lacking = await submit({
      ...form,
      task: { task_type: "meeting_notice", payload: rest as typeof payload },
    });
    const done = await command("wait", whole);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain(`${whole}: succeeded, exit code 0`);
    expect(done.stderr).toContain(`${whole}: succeeded`);
    expect(done.stderr).not.toContain("\u001b");
    const both = await command("wait", whole, lacking, "--json");
    expect(both.code).toBe(2);
    expect(JSON.parse(both.stdout).jobs).toMatchObject([
      { id: whole, exit_code: 0 },
      { id: lacking, exit_code: 2 },
    ]);
  });

  it("docops jobs lists, shows and fetches jobs, and overwrites no file", async () => {
    const { command, jobs, submit } = await serverWithJobs();
    const id = await submit();
    await jobs.wait(id);
    const list = await command("list", "--state", "succeeded,failed");
    expect(list.stdout).toContain(id);
    expect((await command("list", "--state", "dead")).stdout).toBe("No jobs found.\n");
    const { jobs: listed } = JSON.parse((await command("list", "--all", "--json")).stdout);
    expect(listed).toMatchObject([{ id, state: "succeeded" }]);
    const shown = await command("show", id);
    expect(shown.stdout).toMatch(/^state {7}succeeded, exit code 0: success$/m);
    const file = join(temporaryDirectory(), "result.zip");
    expect((await command("result", id, "--out", file)).code).toBe(0);
    expect([...openZip(readFileSync(file)).keys()]).toContain("out.docx");
    const again = await command("result", id, "--out", file);
    expect([again.code, again.stderr]).toEqual([73, expect.stringContaining("--force")]);
    writeFileSync(file, "old");
    expect((await command("result", id, "--out", file, "--force")).code).toBe(0);
    expect(readFileSync(file).length).toBeGreaterThan(100);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it("docops jobs cancels, retries and purges jobs", async () => {
    const { command, jobs, submit } = await serverWithJobs("sleep");
    const ids = [await submit(), await submit(), await submit()];
    const cancelled = await command("cancel", ...ids);
    expect(cancelled.code).toBe(0);
    for (const id of ids) await jobs.wait(id);
    const [first = "", second = "", third = ""] = ids;
    const waited = await command("wait", first);
    expect([waited.code, waited.stdout]).toEqual([1, `${first}: cancelled\n`]);
    expect((await command("retry", first)).stdout).toBe("Queued again: 1\n");
    const late = await command("wait", first, "--timeout", "1s");
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("did not end in time")]);
    const refused = await command("purge", first);
    expect([refused.code, refused.stderr]).toEqual([
      65,
      expect.stringContaining("cancel it first"),
    ]);
    expect((await command("purge", second)).stdout).toBe("Deleted: 1\n");
    expect((await command("purge", "--state", "cancelled,dead")).stdout).toBe("Deleted: 1\n");
    await expect(jobs.get(third)).rejects.toMatchObject({ status: 404 });
  });

  it("docops jobs redrives the jobs that killed their workers, and no others", async () => {
    const { command, jobs, submit } = await serverWithJobs("segfault");
    const id = await submit();
    expect(await jobs.wait(id)).toMatchObject({ state: "dead" });
    expect((await command("show", id)).stdout).toContain("dead: ");
    expect((await command("redrive", "--all")).stdout).toBe("Queued again: 1\n");
    expect(await jobs.wait(id)).toMatchObject({ state: "dead" });
    expect((await command("redrive", id)).stdout).toBe("Queued again: 1\n");
    await jobs.cancel(id);
    const { state } = await jobs.wait(id);
    if (state === "cancelled") {
      const other = await command("redrive", id);
      expect([other.code, other.stderr]).toEqual([
        65,
        expect.stringContaining("docops jobs retry"),
      ]);
    }
  });

  it("docops jobs says how to correct what was wrong", async () => {
    const { command, url } = await serverWithJobs();
    const missing = "01980d0e-7f3b-7c44-8d5a-3f0f3f1f0c11";
    const told = async (code: number, text: string, ...args: string[]) => {
      const ended = await command(...args);
      expect([args, ended.code, ended.stderr]).toEqual([args, code, expect.stringContaining(text)]);
    };
    await told(65, "docops jobs list lists", "show", missing);
    await told(64, "is not one of", "list", "--state", "quick");
    await told(64, "either job ids or --state", "purge");
    await told(64, "docops jobs list --state dead", "redrive");
    await told(64, "such as http://127.0.0.1:8000", "list", "--url", "localhost");
    await told(69, "Set DOCOPS_URL", "list", "--url", "http://127.0.0.1:1");
    const without = await startTestServer();
    await told(65, "DOCOPS_STATE", "list", "--url", without.url);
    const wrong = await run("apps/cli/main.ts", ["jobs", "list"], { env: { DOCOPS_URL: "x" } });
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringContaining("DOCOPS_URL")]);
    expect(url).toMatch(/^http/);
  });

  it("docops jobs asks with the key of the environment, or of its file, and never shows it", async () => {
    const { env, service } = await keysDatabase();
    const { url } = await startTestServer(env);
    const { apiKey } = await service.create(newKey({ scopes: ["jobs:read"] }));
    const list = (more: Record<string, string>, ...args: string[]) =>
      run("apps/cli/main.ts", ["jobs", ...args], { env: { DOCOPS_URL: url, ...more } });
    const without = await list({}, "list");
    expect([without.code, without.stderr]).toEqual([64, expect.stringContaining("DOCOPS_API_KEY")]);
    expect((await list({ DOCOPS_API_KEY: apiKey }, "list")).code).toBe(0);
    const file = join(temporaryDirectory(), "key");
    writeFileSync(file, `${apiKey}\n`, { mode: 0o600 });
    expect((await list({ DOCOPS_API_KEY_FILE: file }, "list")).code).toBe(0);
    const id = "01980d0e-7f3b-7c44-8d5a-3f0f3f1f0c11";
    const refused = await list({ DOCOPS_API_KEY: apiKey }, "cancel", id);
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining("jobs:write")]);
    expect(refused.stderr).not.toContain(apiKey);
  });
});
