import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { followPage } from "../support/recipe.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [...globSync("docs/{start,how-to}/*.md", { cwd: root }).sort(), "README.zh-CN.md"];

it("there are pages that show a newcomer what to do", () => {
  expect(pages).toContain("docs/start/own-template.md");
  expect(pages.length).toBeGreaterThan(8);
});

it.each(pages)("whoever follows %s word for word gets what the page promises", async (page) => {
  await followPage(page);
});
