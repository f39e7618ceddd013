import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { variablesOf } from "../apps/api/config/read-settings.ts";
import type { Setting } from "../apps/api/config/setting.ts";
import { settings } from "../apps/api/config/settings.ts";
import { jobOptionNames } from "../apps/contract/job-options.ts";
import { parsePolicy } from "../apps/engine/format/policy/policy-file.ts";
import { faults } from "../scripts/bench/proof/faults/all.ts";
import { generatedFiles } from "../scripts/docs/generated-files.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("docs/configuration.md has a row for every setting, and the README leads there", () => {
  const page = readFileSync(new URL("../docs/configuration.md", import.meta.url), "utf8");
  const rows = page.matchAll(/^\| (`[A-Z]+_[^|]*) \|/gm);
  const names = Array.from(rows, ([, cell = ""]) => cell.match(/[A-Z]+_\w+/g) ?? []).flat();
  const rowsOfTable: Setting[] = Object.values(settings).flatMap((group) => Object.values(group));
  const fallbacks = rowsOfTable.flatMap(({ fallback }) => fallback ?? []);
  expect(names.filter((name) => !fallbacks.includes(name))).toEqual(variablesOf(settings));
  expect(readme).toContain("(docs/configuration.md)");
});

it("the README's table of form parts has every part", () => {
  for (const part of jobOptionNames) expect(readme).toContain(`\`${part}\``);
});

it("every package that is used is in docs/dependencies.md", () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const page = readFileSync(new URL("../docs/dependencies.md", import.meta.url), "utf8");
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const missing = names.filter(
    (name) =>
      !name.startsWith("@types/") && !new RegExp(`\\n\\|[^|]*(?<![\\w-])${name} \\d`).test(page),
  );
  expect(missing).toEqual([]);
});

it.each(Object.entries(await generatedFiles()))(
  "%s is what `npm run docs` makes",
  (file, content) => {
    expect(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")).toBe(content);
  },
);

const policiesPage = readFileSync(new URL("../docs/policies.md", import.meta.url), "utf8");
const policyExamples = Array.from(
  policiesPage.matchAll(/^```yaml\n(.*?)^```$/gms),
  ([, yaml = ""]) => yaml,
);

it("docs/policies.md has examples", () => {
  expect(policyExamples.length).toBeGreaterThan(3);
});

it.each(policyExamples)("an example of docs/policies.md is a policy: %s", (yaml) => {
  expect(parsePolicy(yaml)).toMatchObject({ ok: true });
});

it("docs/format.md has figures for every kind of fault that the bench of the proof puts in", () => {
  const page = readFileSync(new URL("../docs/format.md", import.meta.url), "utf8");
  const figures = page.slice(page.indexOf("<!-- proof -->"), page.indexOf("<!-- /proof -->"));
  const rows = figures.matchAll(/^\| ([^|*]+) \| \d+ \|/gm);
  expect(Array.from(rows, ([, kind]) => kind)).toEqual([
    ...new Set(faults.map(({ kind }) => kind)),
  ]);
});
