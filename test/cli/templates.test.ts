import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sqliteState } from "../api/jobs/support.ts";
import { noticeTemplate, startTestServer } from "../api/support.ts";
import { brokenTemplate, noticeTask, secondTemplate, sha256Of } from "../api/templates/support.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

/** A server that keeps templates, `docops templates` as a command that asks it, and files to send. */
async function serverWithTemplates() {
  const { url } = await startTestServer(sqliteState());
  const folder = temporaryDirectory();
  const file = (name: string, content: Buffer | string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const command = (...args: string[]) =>
    run("apps/cli/main.ts", ["templates", ...args], { env: { DOCOPS_URL: url } });
  return { command, file, folder };
}

const first = sha256Of(noticeTemplate);
const second = sha256Of(secondTemplate);

describe("docops templates", () => {
  it("docops templates adds, publishes, lists, shows, compares, fetches and deletes templates", async () => {
    const { command, file, folder } = await serverWithTemplates();
    expect((await command("list")).stdout).toBe("No templates found.\n");
    const sample = file("task.json", JSON.stringify(noticeTask));
    const one = file("one.docx", noticeTemplate);
    const added = await command("add", one, "--name", "notice", "--sample", sample, "--publish");
    expect([added.code, added.stderr]).toEqual([0, ""]);
    expect(added.stdout).toMatch(/^state {5}published$/m);
    expect(added.stdout).toMatch(/^skill {5}meeting_notice$/m);
    const two = file("two.docx", secondTemplate);
    const draft = await command("add", two, "--name", "notice", "--json");
    expect(JSON.parse(draft.stdout)).toMatchObject({ version: second, state: "draft" });
    expect((await command("list")).stdout).toMatch(
      new RegExp(`^notice +${first.slice(0, 12)} +2`, "m"),
    );
    const shown = await command("show", "notice");
    expect(shown.stdout).toMatch(new RegExp(`^${second.slice(0, 12)} +draft`, "m"));
    const version = await command("show", "notice", first.slice(0, 6), "--json");
    expect(JSON.parse(version.stdout)).toMatchObject({ version: first, sample: noticeTask });
    const diff = await command("diff", "notice", "--to", second.slice(0, 8));
    expect(diff.stdout).toContain("+ Second");
    const page = join(folder, "diff.html");
    expect((await command("diff", "notice", "--to", second, "--html", page)).code).toBe(0);
    expect(readFileSync(page, "utf8")).toContain("Second");
    const out = join(folder, "got.docx");
    expect((await command("get", "notice", "--out", out)).code).toBe(0);
    expect(readFileSync(out).equals(noticeTemplate)).toBe(true);
    expect((await command("get", "notice", "--out", out)).code).toBe(73);
    expect((await command("publish", "notice", second.slice(0, 8))).code).toBe(0);
    expect((await command("delete", "notice", first.slice(0, 8))).code).toBe(0);
    expect((await command("delete", "notice")).stdout).toBe("Deleted: notice\n");
    expect((await command("list")).stdout).toBe("No templates found.\n");
  });

  it("the pictures of a sample are sent with it, and a missing one is told by its name", async () => {
    const { command } = await serverWithTemplates();
    const of = (name: string) =>
      fileURLToPath(new URL(`../../samples/assets/${name}`, import.meta.url));
    const add = ["add", of("template.docx"), "--name", "photos", "--sample", of("task.json")];
    const skill = ["--skill", "document"];
    const without = await command(...add, ...skill);
    expect([without.code, without.stderr]).toEqual([65, expect.stringContaining("wall")]);
    const pictures = ["wall", "cable"].flatMap((name) => [
      "--asset",
      `${name}=${of(`${name}.png`)}`,
    ]);
    const added = await command(...add, ...skill, ...pictures);
    expect([added.code, added.stderr]).toEqual([0, ""]);
  });

  it("docops templates says what is wrong and what to do about it", async () => {
    const { command, file, folder } = await serverWithTemplates();
    const broken = file("broken.docx", brokenTemplate);
    const refused = await command("add", broken, "--name", "notice", "--publish");
    expect(refused.code).toBe(65);
    expect(refused.stderr).toContain("tags that cannot be filled");
    expect(refused.stderr).toContain("/check names them");
    expect((await command("show", "notice")).stdout).toContain("broken");
    const unknown = await command("show", "notise");
    expect(unknown.stderr).toContain("docops templates list");
    const wrong = await command("show", "notice", "zz");
    expect(wrong.code).toBe(64);
    const missing = await command("show", "notice", "0000");
    expect(missing.stderr).toContain("No version of notice begins with 0000.");
    const none = await command("get", "notice", "--out", join(folder, "out.docx"));
    expect(none.stderr).toContain("No version of notice is published.");
    expect(existsSync(join(folder, "out.docx"))).toBe(false);
    const gone = await command("add", join(folder, "none.docx"), "--name", "notice");
    expect(gone.code).toBe(66);
  });
});
