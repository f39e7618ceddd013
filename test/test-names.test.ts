import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { testFiles } from "../scripts/test/selection.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Names of the tests in a file, as they are written: those of `it.each` with their placeholders. */
function namesIn(file: string): string[] {
  const source = readFileSync(join(root, file), "utf8");
  const starts =
    /^ *(?:it(?:\.\w+(?:\([^()\n]*\))?)*|[\])}]+(?: as const)?\))\(\s*"((?:[^"\\]|\\.)*)"/gm;
  return Array.from(source.matchAll(starts), ([, name = ""]) => name);
}

const tests = testFiles().flatMap((file) => namesIn(file).map((name) => ({ file, name })));

/** Words that go on with a sentence that began somewhere else. */
const goesOn =
  /^(?:is|are|was|has|have|does|do|may|can|cannot|and|but|nor|of|leaves|keeps|stays|goes|loses|tells|finds|gives|takes|says|shows|stands|repeats|counts|becomes|holds|writes)\b/;

it("most tests are found by their names", () => {
  expect(tests.length).toBeGreaterThan(1000);
});

it("the name of a test is a sentence of its own, and not the end of another", () => {
  expect(tests.filter(({ name }) => goesOn.test(name))).toEqual([]);
});

it("no two tests of a file have the same name, unless values make them different", () => {
  const twice = tests.filter(
    (test, place) =>
      !/[%$]/.test(test.name) &&
      tests.some(
        ({ file, name }, other) => other < place && file === test.file && name === test.name,
      ),
  );
  expect(twice).toEqual([]);
});
