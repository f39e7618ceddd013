import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { statusBody } from "../../apps/contract/answers/status.ts";
import { postRun, runForm, startTestServer } from "../api/support.ts";
import { PostgresServer } from "./postgres.ts";

const badForm = () => runForm({ template: null });

async function usedJobs({ url }: { url: string }): Promise<number | undefined> {
  const { budgets } = statusBody.parse((await request(url).get("/status")).body);
  return budgets?.find(({ name }) => name === "jobs_per_day")?.used;
}

describe("budgets in the state of a server", () => {
  it("a restart of a server with SQLite forgets no budget", async () => {
    const directory = mkdtempSync(join(tmpdir(), "docops-budgets-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const env = {
      DOCOPS_STATE: "sqlite",
      DOCOPS_STATE_DIR: join(directory, "state"),
      DOCOPS_BUDGET_JOBS_PER_DAY: "1",
    };
    const before = await startTestServer(env);
    expect((await postRun(before)).status).toBe(200);
    await before.close(0);
    const after = await startTestServer(env);
    expect(await usedJobs(after)).toBe(1);
    expect((await postRun(after)).status).toBe(429);
  });

  it("a PostgreSQL that is killed costs no request a fault, and has all that was settled when it is back", async () => {
    const postgres = await PostgresServer.startForTest();
    const server = await startTestServer({
      DATABASE_URL: postgres.createDatabase(),
      DOCOPS_MIGRATE: "auto",
      DOCOPS_BUDGET_JOBS_PER_DAY: "100",
    });
    await (await postRun(server)).arrayBuffer();
    await expect.poll(() => usedJobs(server)).toBe(1);
    await postgres.kill();
    const answers = await Promise.all(Array.from({ length: 10 }, () => postRun(server, badForm())));
    // The form is wrong, or the server has found out that it is not ready; it never has a fault.
    const codes = await Promise.all(
      answers.map(async (answer) => (await answer.json()).error_code),
    );
    for (const code of codes) expect(["INVALID_ARGUMENT", "NOT_READY"]).toContain(code);
    const degraded = () => server.logLines().filter(({ event }) => event === "limits_degraded");
    await expect
      .poll(async () => {
        await postRun(server, badForm());
        return degraded().length;
      })
      .toBe(1);
    expect(degraded()[0]).toMatchObject({ dependency: "database" });
    await postgres.run();
    await expect
      .poll(() => server.logLines().map(({ event }) => event))
      .toContain("limits_restored");
    expect(await usedJobs(server)).toBe(1);
  });
});
