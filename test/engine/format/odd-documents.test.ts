import { describe, expect, it } from "vitest";
import { loadPolicies } from "../../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { documentSettings } from "../support.ts";

const policies = [...loadPolicies()];

function check(template: Buffer, name: string) {
  const policy = policies.find(([policyName]) => policyName === name)?.[1];
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return runJob({
    template,
    task: { task_type: "document", payload: {} },
    ...documentSettings(),
    policy,
    format: { mode: "report", baseline: "policy", fixMode: "safe", report: "json" },
  });
}

describe("by a policy", () => {
  it.each(policies.map(([name]) => name))(
    "a text box in a drawing without alternate content is checked by the policy %s",
    (name) => {
      const properties = "<w:pPr><w:keepNext/></w:pPr>";
      const paragraph = `<w:p>${properties}<w:r><w:t>text</w:t></w:r></w:p>`;
      const wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
      const box = `<w:p>${properties}<w:r><w:drawing><wp:inline xmlns:wp="${wp}"><w:txbxContent>${paragraph}${paragraph}</w:txbxContent></wp:inline></w:drawing></w:r></w:p>`;
      expect(check(docx(paragraph + box), name).exitCode).toBe(0);
    },
  );

  it("a paragraph of many runs takes time in proportion to them", () => {
    const runs = (count: number) => docx(p(...Array.from({ length: count }, (_, at) => `字${at}`)));
    // With quadratic time, eight times the runs would take 64 times as long.
    const work = (count: number) => check(runs(count), "default");
    expect(growthOf(work, 4000, 32_000)).toBeLessThan(40);
  });
});
