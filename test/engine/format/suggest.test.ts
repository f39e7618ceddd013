import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { docx } from "../../fixtures/docx.ts";
import { readSamples } from "../../support/samples.ts";
import { runNotice } from "../support.ts";

const samples = fileURLToPath(new URL("../../../samples/", import.meta.url));
const folder = process.env.DOCOPS_TEST_DOCUMENTS;

const documents: [string, Buffer][] = [
  ["a document without anything", docx("")],
  ...readSamples().map(({ name, template }): [string, Buffer] => [name, template]),
  ...(folder === undefined ? [] : readdirSync(folder))
    .filter((name) => name.endsWith(".docx"))
    .map((name): [string, Buffer] => [name, readFileSync(join(folder ?? "", name))]),
];

describe("the policy that a template suggests", () => {
  it.each(documents)(
    "the document %s passes its suggested policy in strict mode",
    (_name, template) => {
      const { suggestedPolicy } = runNotice(template);
      const read = parsePolicy(suggestedPolicy ?? "");
      expect(read.ok ? [] : read.problems).toEqual([]);
      const { formatReport, exitCode } = runNotice(template, {
        policyYaml: suggestedPolicy ?? "",
        baseline: "policy",
        mode: "strict",
        fixMode: "none",
        payload: {},
      });
      // A template with a broken tag is not checked.
      if (exitCode === 3) return;
      expect(formatReport.issues.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(formatReport.passed).toBe(true);
    },
  );

  it("the suggested policy has pages, fonts and paragraphs by style", () => {
    const template = readFileSync(join(samples, "meeting_notice/template.docx"));
    const { suggestedPolicy } = runNotice(template);
    for (const words of ["margins:", "allowed: [", "first_line_indent:", "line: ", "size: "]) {
      expect(suggestedPolicy).toContain(words);
    }
  });
});
