import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../apps/api/state/migrations/migrations.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

const latest = migrations.length;

function docops(args: readonly string[], env: Record<string, string>) {
  return run("apps/cli/main.ts", args, { env });
}

it("docops migrate makes the tables, and --check tells whether they are there", async () => {
  const directory = join(temporaryDirectory(), "state");
  const env = { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: directory };
  const before = await docops(["migrate", "--check"], env);
  expect(before.code).toBe(1);
  expect(before.stderr).toContain(`version 0, but this release needs ${latest}`);
  expect(before.stderr).toContain("docops migrate");
  expect(existsSync(directory)).toBe(false);
  const migrated = await docops(["migrate"], env);
  expect(migrated).toMatchObject({ code: 0, stderr: "" });
  expect(migrated.stdout).toContain(`from version 0 to ${latest}`);
  expect((await docops(["migrate", "--check"], env)).code).toBe(0);
  expect((await docops(["migrate"], env)).stdout).toContain("already");
});

it("docops migrate names the settings that are missing, or that go nowhere", async () => {
  const none = await docops(["migrate"], {});
  expect(none.code).toBe(64);
  expect(none.stderr).toContain("DOCOPS_STATE=sqlite");
  const half = await docops(["migrate"], { DOCOPS_STATE: "postgres" });
  expect(half.code).toBe(64);
  expect(half.stderr).toContain('DOCOPS_STATE="postgres": needs DATABASE_URL');
  const secret = "postgres://user:hunter2@localhost:1/none";
  const gone = await docops(["migrate"], { DATABASE_URL: secret });
  expect(gone.code).toBe(69);
  expect(gone.stderr).toContain("ECONNREFUSED");
  expect(gone.stderr).not.toContain("hunter2");
});

it("docops reads the address of a database only for commands that need it", async () => {
  const template = "samples/meeting_notice/template.docx";
  const env = { DATABASE_URL: "mysql://user:hunter2@localhost/other" };
  expect((await docops(["policy", "suggest", template], env)).code).toBe(0);
  const refused = await docops(["migrate"], env);
  expect(refused.code).toBe(64);
  expect(refused.stderr).toContain("DATABASE_URL=(value not shown): must be postgres://");
  expect(refused.stderr).not.toContain("hunter2");
});
