import { expect, it } from "vitest";
import { testFiles } from "../scripts/test/selection.ts";
import { namesIn } from "./support/names-of-tests.ts";

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
