import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bearer } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

const pepper = "p".repeat(32);
const key = /^docops_([0-9A-Za-z]{12})_[0-9A-Za-z]{38}\n$/;

/** The settings of a server with its keys in one of two places. */
const places = [
  ["a file", (directory: string) => ({ DOCOPS_API_KEYS_FILE: join(directory, "keys.json") })],
  [
    "a database",
    (directory: string) => ({ DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: join(directory, "state") }),
  ],
] as const;

/** A server hears of a change within two seconds; asked more often, it would slow this address. */
const slowly = { timeout: 5000, interval: 500 };

const docops = (env: Record<string, string>, args: readonly string[]) =>
  run("apps/cli/main.ts", ["keys", ...args], { env: { DOCOPS_KEY_PEPPER: pepper, ...env } });

describe.each(places)("docops keys in %s", (_name, envOf) => {
  it("a key that was created opens a server, is rotated, and is refused once it is revoked", async () => {
    const env = envOf(temporaryDirectory());
    const create = ["create", "--tenant", "acme", "--scope", "run,metrics", "--expires", "90d"];
    const created = await docops(env, create);
    expect([created.code, created.stdout]).toEqual([0, expect.stringMatching(key)]);
    expect(created.stderr).toMatch(
      /^for acme, run metrics, until \d{4}-.*docops cannot show this key again\n$/,
    );
    const [, id = ""] = key.exec(created.stdout) ?? [];
    const server = await startTestServer({
      DOCOPS_AUTH: "keys",
      DOCOPS_KEY_PEPPER: pepper,
      ...env,
    });
    const statusOf = async (apiKey: string) => {
      const answer = await fetch(`${server.url}/v1/meta`, { headers: bearer(apiKey.trim()) });
      return answer.status;
    };
    expect(await statusOf(created.stdout)).toBe(200);
    const rotated = await docops(env, ["rotate", id, "--overlap", "1h", "--json"]);
    const { api_key, key: described } = JSON.parse(rotated.stdout);
    expect(described).toMatchObject({ id, tenant: "acme", secrets: 2 });
    await expect.poll(() => statusOf(api_key), slowly).toBe(200);
    expect(await statusOf(created.stdout)).toBe(200);
    const listed = await docops(env, ["list"]);
    expect(listed.stdout).toMatch(new RegExp(`${id} +acme +run metrics +good, rotating until`));
    expect(listed.stdout).not.toContain(api_key.slice(20));
    expect((await docops(env, ["revoke", id])).stdout).toBe(`The key ${id} is revoked.\n`);
    await expect.poll(() => statusOf(api_key), slowly).toBe(401);
    expect((await docops(env, ["list"])).stdout).toMatch(/ revoked +/);
  }, 60_000);

  it("an id that no key has is told, and nothing is printed that looks like a key", async () => {
    const env = envOf(temporaryDirectory());
    await docops(env, ["create", "--tenant", "acme", "--scope", "run"]);
    for (const args of [
      ["rotate", "nobody000000"],
      ["revoke", "nobody000000"],
    ]) {
      const { code, stdout, stderr } = await docops(env, args);
      expect([code, stdout]).toEqual([65, ""]);
      expect(stderr).toContain("No active key has the id nobody000000");
    }
  }, 60_000);
});

describe("docops keys with what is wrong", () => {
  it.each<[string, Record<string, string>, readonly string[], number, string]>([
    ["no place", {}, ["list"], 64, "DOCOPS_API_KEYS_FILE or DOCOPS_STATE"],
    [
      "no pepper",
      { DOCOPS_KEY_PEPPER: "", DOCOPS_API_KEYS_FILE: "/x" },
      [],
      64,
      "DOCOPS_KEY_PEPPER",
    ],
    ["a short pepper", { DOCOPS_KEY_PEPPER: "short" }, ["list"], 64, "at least 32 characters"],
    [
      "two places",
      { DOCOPS_API_KEYS_FILE: "/x", DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: "/nowhere" },
      ["list"],
      64,
      "must not be set with DOCOPS_STATE=sqlite",
    ],
    [
      "a database that is not there",
      { DATABASE_URL: "postgres://docops@127.0.0.1:1/docops" },
      ["list"],
      69,
      "the database cannot be used (ECONNREFUSED)",
    ],
    [
      "a database of SQLite that is not there",
      { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: "/nowhere" },
      ["list"],
      65,
      "The database /nowhere/docops.db does not exist",
    ],
    ["a file that is not there", { DOCOPS_API_KEYS_FILE: "/nowhere/k" }, ["list"], 65, "ENOENT"],
  ])("%s is told", async (_what, env, args, expected, told) => {
    const create = ["create", "--tenant", "acme", "--scope", "run"];
    const { code, stdout, stderr } = await docops(env, args.length > 0 ? args : create);
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/\n +at /);
  });

  it.each([
    [["--tenant", "../x", "--scope", "run"], "letters, digits"],
    [["--tenant", "acme", "--scope", "root"], "root is not one of run, jobs:read"],
    [["--tenant", "acme"], "--scope"],
    [["--tenant", "acme", "--scope", "run", "--label", "x".repeat(201)], "1 to 200 characters"],
    [["--tenant", "acme", "--scope", "run", "--label", "\u001b[2J"], "no control character"],
    [["--tenant", "acme", "--scope", "run", "--expires", "soon"], "as 90d"],
  ])("the options %j are refused, and no file is made", async (options, told) => {
    const file = join(temporaryDirectory(), "keys.json");
    const { code, stderr } = await docops({ DOCOPS_API_KEYS_FILE: file }, ["create", ...options]);
    expect(code).toBe(64);
    expect(stderr).toContain(told);
    expect(existsSync(file)).toBe(false);
  });

  it("an invalid key file is not overwritten", async () => {
    const file = join(temporaryDirectory(), "keys.json");
    writeFileSync(file, "{");
    const args = ["create", "--tenant", "acme", "--scope", "run"];
    const { code, stderr } = await docops({ DOCOPS_API_KEYS_FILE: file }, args);
    expect([code, stderr]).toEqual([65, expect.stringContaining("is not JSON")]);
    expect(readFileSync(file, "utf8")).toBe("{");
  });
});
