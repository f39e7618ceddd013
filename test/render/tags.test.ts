import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadPolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../apps/engine/pipeline.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";
import { tagExamples } from "../../scripts/docs/tag-examples.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";

const skill = loadBuiltinSkills().get("document");
const office = new LibreOffice();
let pages = new Map<string, string>();

beforeAll(() => {
  const documents = Object.entries(tagExamples).map(([name, { template, payload }]) => {
    if (skill === undefined) throw new Error("no skill");
    const { document, exitCode } = runJob({
      template,
      task: { task_type: "document", payload },
      skill,
      format: { mode: "report", baseline: "template", fixMode: "safe", report: "json" },
      policy: loadPolicy("default"),
      exportSuggestedPolicy: false,
      locale: "zh-CN",
      reportForms: [],
    });
    expect(exitCode, name).toBe(0);
    return [name, Buffer.concat(document)] as const;
  });
  pages = office.toText(new Map(documents));
}, 120_000);
afterAll(() => office.remove());

describe.each(Object.entries(tagExamples))("%s", (name, { shows }) => {
  it.each(shows)("shows %s on the page", (text) => {
    expect(pages.get(name)).toContain(squeeze(text));
  });

  it("leaves no tag", () => {
    expect(pages.get(name)).not.toContain("【");
  });
});
