import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { namesIn } from "./support/names-of-tests.ts";

const page = readFileSync(new URL("../docs/security.md", import.meta.url), "utf8");

/** Lines of the page are broken anywhere between words. */
const text = page.replaceAll(/\n */g, " ");

const named = Array.from(
  text.matchAll(/`(test\/[\w./-]+)`: "([^"]+)"/g),
  ([, file = "", name = ""]) => ({
    file,
    name,
  }),
);

it("every test that docs/security.md names is there, by its file and its whole name", () => {
  expect(named.length).toBeGreaterThan(40);
  const isThere = ({ file, name }: (typeof named)[number]) =>
    existsSync(new URL(`../${file}`, import.meta.url)) && namesIn(file).includes(name);
  expect(named.filter((test) => !isThere(test))).toEqual([]);
});

it("every attack in docs/security.md names a test that shows what stops it", () => {
  const attacks = text.split(/ - (?=\*\*)/).slice(1);
  expect(attacks.length).toBeGreaterThan(20);
  expect(attacks.filter((attack) => !/`test\/[\w./-]+`: "/.test(attack))).toEqual([]);
});

it("docs/security.md goes through all ten kinds of attacks of the list", () => {
  const kinds = Array.from(page.matchAll(/^## API(\d+):2023 /gm), ([, number]) => Number(number));
  expect(kinds).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
