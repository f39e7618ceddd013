import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tagExamples } from "../../scripts/docs/tag-examples.ts";
import { runDocument } from "../engine/support.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";

const office = new LibreOffice();
let pages = new Map<string, string>();

beforeAll(() => {
  const documents = Object.entries(tagExamples).map(([name, { template, payload }]) => {
    const { document, exitCode } = runDocument(template, payload, { mode: "report" });
    expect(exitCode, name).toBe(0);
    return [name, Buffer.concat(document)] as const;
  });
  pages = office.toText(new Map(documents));
});
afterAll(() => office.remove());

describe.each(Object.entries(tagExamples))("%s", (name, { shows }) => {
  it.each(shows)("the example of a tag shows %s on the page", (text) => {
    expect(pages.get(name)).toContain(squeeze(text));
  });

  it("the example of a tag leaves no tag", () => {
    expect(pages.get(name)).not.toContain("【");
  });
});
