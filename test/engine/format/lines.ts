import { withStyles } from "../../../apps/engine/format/effective/rules/example-xml.ts";
import type { FormatIssue } from "../../../apps/engine/format/issue.ts";
import { runNotice } from "../support.ts";

/**
 * A paragraph: its text, with tabs and line breaks as characters, and its style, by which tests
 * name roles.
 */
export type Line = string | readonly [style: string, text: string];

/** The issues of a policy in a body of the given paragraphs. */
export function issuesOf(policyYaml: string, lines: readonly Line[]): FormatIssue[] {
  const styles = new Set(lines.flatMap((line) => (typeof line === "string" ? [] : [line[0]])));
  const definitions = [...styles].map(
    (name) => `<w:style w:type="paragraph" w:styleId="${name}"><w:name w:val="${name}"/></w:style>`,
  );
  const { formatReport } = runNotice(lines.map(paragraphOf).join(""), {
    baseline: "policy",
    mode: "strict",
    fixMode: "none",
    policyYaml,
    parts: withStyles(definitions.join("")),
  });
  return formatReport.issues;
}

/** The findings in short form: `NUMBERING_FORM p1: 1、 → 1.` */
export function findingLines(policyYaml: string, lines: readonly Line[]): string[] {
  return issuesOf(policyYaml, lines).map(
    ({ code, paragraph_path, actual, expected }) =>
      `${code} ${paragraph_path}: ${actual} → ${expected}`,
  );
}

function paragraphOf(line: Line): string {
  const [style, text] = typeof line === "string" ? ["", line] : line;
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const content = escaped
    .split(/(\t|\n)/)
    .map((piece) => {
      if (piece === "\t") return "<w:tab/>";
      return piece === "\n" ? "<w:br/>" : `<w:t xml:space="preserve">${piece}</w:t>`;
    })
    .join("");
  const properties = style === "" ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
  return `<w:p>${properties}<w:r>${content}</w:r></w:p>`;
}
