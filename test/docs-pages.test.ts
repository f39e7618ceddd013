import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { containerNeeds, testGroups } from "../scripts/test/suites.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Every page of Markdown that the repository keeps, and the page for language models. */
const pages = globSync(["*.md", "llms.txt", "{.github,artifacts,docs,samples}/**/*.md"], {
  cwd: root,
}).sort();

/** Targets of the links and pictures of a page, without those of other sites. */
function localLinks(page: string): string[] {
  const text = read(page).replace(/^```.*?^```$/gms, "");
  const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

/** A heading's anchor as GitHub makes it. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "");
  return kept.trim().replaceAll(" ", "-");
}

function hasAnchor(page: string, anchor: string): boolean {
  const headings = Array.from(read(page).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => heading);
  return headings.map(anchorOf).includes(anchor);
}

describe("links", () => {
  it("there are pages, and they have links", () => {
    expect(pages).toContain("README.md");
    expect(pages.flatMap(localLinks).length).toBeGreaterThan(100);
  });

  it.each(pages)("every local link of %s leads to a file or heading that is there", (page) => {
    const broken = localLinks(page).filter((target) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : relative(root, join(root, dirname(page), path));
      if (!existsSync(join(root, file))) return true;
      return (
        anchor !== undefined && !(statSync(join(root, file)).isFile() && hasAnchor(file, anchor))
      );
    });
    expect(broken).toEqual([]);
  });
});

describe("the index", () => {
  it("docs/README.md and llms.txt lead to every page of docs/ that a reader may look for", () => {
    const isListed = (page: string) => !page.startsWith("docs/adr/") && page !== "docs/README.md";
    const pagesOfDocs = pages.filter((page) => page.startsWith("docs/")).filter(isListed);
    const linked = localLinks("docs/README.md").map((target) => `docs/${target.split("#")[0]}`);
    expect(pagesOfDocs.filter((page) => !linked.includes(page))).toEqual([]);
    const guides = pagesOfDocs.filter((page) => /^docs\/(?:start|how-to)\//.test(page));
    expect(guides.filter((page) => !localLinks("llms.txt").includes(page))).toEqual([]);
  });

  it("README.md says that npm's warnings are harmless, in both languages", () => {
    expect(read("README.md").replaceAll("\n", " ")).toContain(
      "npm's warnings `EBADENGINE` and `install-scripts` are harmless.",
    );
    expect(read("README.zh-CN.md")).toContain(
      "出现的 `EBADENGINE` 和 `install-scripts` 警告可以忽略",
    );
  });

  it("README.md leads to the list of all packages that npm test installs as root on Debian", () => {
    expect(localLinks("README.md")).toContain("CONTRIBUTING.md#run-a-test");
    const needs = [...testGroups.map((group) => group.needs), containerNeeds];
    const packages = needs.flatMap((of) => of?.debianPackages ?? []);
    expect(packages).toContain("debootstrap");
    const page = read("CONTRIBUTING.md");
    expect(packages.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("README.md leaves room for its reader: it has fewer than 120 lines", () => {
    expect(read("README.md").trimEnd().split("\n").length).toBeLessThan(120);
  });
});

describe("architecture decisions", () => {
  const folder = "docs/adr";
  const files = readdirSync(join(root, folder)).filter((file) => file !== "README.md");
  const index = read(`${folder}/README.md`);

  it("architecture decisions are numbered without a gap", () => {
    const numbers = files.map((file) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]));
    expect(numbers.sort((a, b) => a - b)).toEqual(files.map((_, place) => place + 1));
  });

  it.each(files)(
    "the decision %s has a number, date, status, context, decision and consequences",
    (file) => {
      const number = Number(file.slice(0, 4));
      const form =
        /^# (\d+)\. .+\n\n- Date: \d{4}-\d\d-\d\d\n- Status: (?:accepted|superseded by \[\d+\]\(.+\))\n\n## Context\n\n[^#]+\n## Decision\n\n[^#]+\n## Consequences\n\n[^#]+$/;
      const [, own] = form.exec(read(`${folder}/${file}`)) ?? [];
      expect(Number(own)).toBe(number);
    },
  );

  it("the list of architecture decisions has each in its order, with its title and date", () => {
    const rows = files.sort().map((file) => {
      const text = read(`${folder}/${file}`);
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
      const [, date] = /^- Date: (.+)$/m.exec(text) ?? [];
      return `| [${number}](${file}) | ${title} | ${date} |`;
    });
    expect(index.match(/^\| \[\d+\].*$/gm)).toEqual(rows);
  });
});
