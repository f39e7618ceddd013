import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { temporaryDirectory } from "./scripts/support.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const { scripts, devDependencies } = JSON.parse(read("package.json"));

/** The pages that tell people what to type. */
const pages = globSync(["*.md", ".github/*.md", "{docs,samples,artifacts}/*.md"], {
  cwd: root,
}).filter((page) => page !== "LICENSE.md");

describe("commands that the pages name", () => {
  it.each(pages)("every npm script that %s names is in package.json", (page) => {
    const named = Array.from(read(page).matchAll(/npm run ([a-z][\w:-]*)/g), ([, name]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ""))).toEqual([]);
  });

  it.each(pages)("every TypeScript file that %s has Node run is there", (page) => {
    const named = Array.from(
      read(page).matchAll(/\bnode (?:--[\w=-]+ )*([\w/.-]+\.ts)/g),
      ([, file]) => file ?? "",
    );
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe("CONTRIBUTING.md", () => {
  const page = read("CONTRIBUTING.md");
  const folders = Array.from(page.matchAll(/^\| `([\w/.-]+\/)` \|/gm), ([, folder = ""]) => folder);

  it("CONTRIBUTING.md has a row for every folder of the program, and none that is not there", () => {
    const programs = readdirSync(join(root, "apps")).map((name) => `apps/${name}/`);
    expect(folders.filter((folder) => folder.startsWith("apps/")).sort()).toEqual(programs.sort());
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });

  it("CONTRIBUTING.md names the test files that its commands run", () => {
    const files = Array.from(page.matchAll(/\btest\/[\w/.-]+\.test\.ts/g), ([file]) => file);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("the command that debugs a job does the job when nothing stops it", () => {
    const [command = ""] = /^npx node --inspect-brk (?:.*\\\n)*.*$/m.exec(page) ?? [];
    const out = temporaryDirectory();
    const running = command
      .replace("npx node --inspect-brk", `"${process.execPath}"`)
      .replace(/--out-dir \S+/, `--out-dir "${out}"`);
    execFileSync("sh", ["-c", running], { cwd: root, stdio: "pipe" });
    expect(readdirSync(out)).toContain("out.docx");
  });
});

describe("what GitHub and editors read", () => {
  it.each(["bug", "feature"])(
    "the form for the issue %s asks for something, by ids of its own",
    (name) => {
      const form = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`));
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
      const questions = form.body.filter(({ type }: { type: string }) => type !== "markdown");
      for (const question of questions) {
        expect(question).toMatchObject({
          type: "textarea",
          id: expect.stringMatching(/^[a-z]+$/),
          attributes: { label: expect.any(String) },
          validations: { required: expect.any(Boolean) },
        });
      }
      const ids = questions.map(({ id }: { id: string }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(2);
    },
  );

  it("dependabot watches every place that pins a version of somebody else", () => {
    const { version, updates } = parse(read(".github/dependabot.yml"));
    expect(version).toBe(2);
    const watched = updates.map((each: Record<string, string>) => each["package-ecosystem"]);
    expect(watched.sort()).toEqual(["docker", "docker-compose", "github-actions", "npm"]);
    for (const update of updates) {
      expect(update).toMatchObject({ directory: "/", schedule: { interval: "weekly" } });
    }
  });

  it("the dev container has the image that CI runs in", () => {
    const { image, postCreateCommand } = JSON.parse(read(".devcontainer/devcontainer.json"));
    const { jobs } = parse(read(".github/workflows/ci.yml"));
    expect(image).toBe(jobs.test.container.image);
    expect(image).toContain(`node:${devDependencies.node.split(".")[0]}-`);
    expect(postCreateCommand).toBe("npm ci");
  });

  it("the hook before a commit can be run, and runs lint and type check", () => {
    accessSync(join(root, ".githooks/pre-commit"), constants.X_OK);
    const lastLine = read(".githooks/pre-commit").trimEnd().split("\n").at(-1);
    expect(lastLine).toBe("npm run --silent lint && npm run --silent typecheck");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["lint", "typecheck"]));
  });
});
