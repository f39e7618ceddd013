import type { ExampleDocument } from "../../../apps/engine/format/effective/rules/rule.ts";
import type { FormatIssue } from "../../../apps/engine/format/issue.ts";
import { exampleDocument, runNotice } from "../support.ts";

/** The issues of a policy in a document that is not repaired. */
export function lintExample(policyYaml: string, document: ExampleDocument): FormatIssue[] {
  const { formatReport } = runNotice(exampleDocument(document), {
    baseline: "policy",
    mode: "strict",
    fixMode: "none",
    policyYaml,
  });
  return [...formatReport.issues];
}

/** The issues as `CODE severity place`. */
export function lintShortly(policyYaml: string, document: ExampleDocument): string[] {
  return lintExample(policyYaml, document).map(
    ({ code, severity, paragraph_path }) => `${code} ${severity} ${paragraph_path}`,
  );
}
