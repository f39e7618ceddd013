import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { released, sectionOf } from "../../scripts/release/changelog.ts";
import { versionPlaces } from "../../scripts/release/version-places.ts";
import { type Ended, run, temporaryDirectory } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** A copy of all that a release reads and writes, with the scripts of the checkout. */
function checkout(): string {
  const copy = temporaryDirectory();
  const files = ["package.json", "package-lock.json", "CHANGELOG.md", "deploy", "scripts"];
  for (const file of files) cpSync(join(root, file), join(copy, file), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

const release = (copy: string, ...args: string[]): Promise<Ended> =>
  run(relative(root, join(copy, "scripts/release.ts")), args);

describe("the changelog", () => {
  const changelog = "# Changelog\n\n## Unreleased\n\n- b\n\n## 1.0.0 - 2026-01-02\n\n- a\n";

  it("the section of a version is the text between its heading and the next", () => {
    expect(sectionOf(changelog, "1.0.0")).toBe("- a");
    const next = released(changelog, "1.1.0", "2026-02-03");
    expect(sectionOf(next, "1.1.0")).toBe("- b");
    expect(sectionOf(next, "1.0.0")).toBe("- a");
    expect(next).toContain("## Unreleased\n\n## 1.1.0 - 2026-02-03\n\n- b\n\n## 1.0.0");
  });

  it("a version without a section, or without its date, has no notes", () => {
    expect(sectionOf(changelog, "1.0")).toBe(null);
    expect(sectionOf(changelog, "1x0.0")).toBe(null);
    expect(sectionOf("## 1.0.0\n\n- a\n", "1.0.0")).toBe(null);
  });

  it("nothing is released where nothing is unreleased", () => {
    const done = released(changelog, "1.1.0", "2026-02-03");
    expect(() => released(done, "1.2.0", "2026-02-04")).toThrow("nothing below");
    expect(() => released("# Changelog\n", "1.2.0", "2026-02-04")).toThrow("nothing below");
  });
});

describe("a release", () => {
  it("every file that names the version names the one of package.json", async () => {
    const places = versionPlaces(root);
    const files = new Set(places.map(({ file }) => file));
    expect([...files]).toEqual(
      expect.arrayContaining([
        "package-lock.json",
        "deploy/kubernetes/base/docops.yaml",
        "deploy/helm/docops/Chart.yaml",
      ]),
    );
    expect(places.filter((place) => place.version !== version)).toEqual([]);
    expect(await release(root, "check")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("release:prepare writes a version that release:check and release:notes then accept", async () => {
    const copy = checkout();
    const tag = ["check", "v7.8.9"];
    expect((await release(copy, ...tag)).code).toBe(1);
    expect(await release(copy, "prepare", "7.8.9")).toMatchObject({ code: 0, stderr: "" });
    expect(await release(copy, ...tag)).toEqual({ code: 0, stdout: "", stderr: "" });
    const { stdout } = await release(copy, "notes");
    expect(stdout).toContain("### Added");
    const migrate = readFileSync(
      join(copy, "deploy/kubernetes/overlays/state/migrate.yaml"),
      "utf8",
    );
    expect(migrate).toContain("name: docops-migrate-7-8-9\n");
    expect(migrate).toContain("image: docops:7.8.9\n");
  });

  it("release:check names the tag, the changelog and each file that do not fit", async () => {
    const copy = checkout();
    const file = "deploy/kubernetes/base/docops.yaml";
    const text = readFileSync(join(copy, file), "utf8");
    writeFileSync(join(copy, file), text.replace(`docops:${version}`, "docops:9.9.9"));
    const { code, stderr } = await release(copy, "check", "v7.8.9");
    expect(code).toBe(1);
    expect(stderr).toContain(`the tag is v7.8.9, and package.json names ${version}\n`);
    expect(stderr).toContain(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD"\n`);
    expect(stderr).toMatch(
      new RegExp(`${file}:\\d+ names 9\\.9\\.9, package\\.json ${version}\\n`),
    );
  });

  it("release:prepare takes nothing but a version", async () => {
    const copy = checkout();
    const { code, stderr } = await release(copy, "prepare", "v7");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "v7 is not a version such as 1.2.3\n" });
  });

  it("release:notes of a version that is not in the changelog fails", async () => {
    const { code, stdout, stderr } = await release(root, "notes", "9.9.9");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('no section "## 9.9.9 - YYYY-MM-DD"');
  });

  it("the SBOM of a release names every package of production, and none of development alone", async () => {
    const copy = checkout();
    const { code, stdout } = await run(relative(root, join(copy, "scripts/sbom.ts")), []);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^artifacts\/sbom\.json: \d+ packages\n$/),
    });
    const sbom = JSON.parse(readFileSync(join(copy, "artifacts/sbom.json"), "utf8"));
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { version } } });
    const names = sbom.components.map(({ "bom-ref": ref }: { "bom-ref": string }) => ref);
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const production = Object.entries<Record<string, unknown>>(packages)
      .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
      .map(([path, { version: at }]) => `${path.replace(/^.*node_modules\//, "")}@${at}`);
    expect(production.length).toBeGreaterThan(200);
    expect(new Set(names)).toEqual(new Set(production));
  });
});
