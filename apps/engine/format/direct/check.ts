import { type Paragraph, runId } from "../../word/stories.ts";
import { type FormatIssue, issue } from "../issue.ts";
import type { ParagraphFormat } from "./direct-format.ts";
import { rules } from "./rules/all.ts";
import type { CheckContext, CheckedParagraph, DirectFinding, DirectRule } from "./rules/rule.ts";

/**
 * Applies every rule to tables, then to the body's paragraphs, then to paragraphs in tables. Each
 * paragraph is checked itself, then its touched runs. If tables are forbidden, their cells are not
 * checked.
 */
export function checkFormat(context: CheckContext): FormatIssue[] {
  const issues = rules.flatMap(
    (rule) => rule.document?.(context).map((finding) => toIssue(rule, finding)) ?? [],
  );
  const hasForbiddenTables = issues.length > 0;
  checkParagraphs(context, { inTable: false }, issues);
  if (hasForbiddenTables || context.rendered.tables.length === 0) return issues;
  checkParagraphs(context, { inTable: true }, issues);
  return issues;
}

function checkParagraphs(
  context: CheckContext,
  { inTable }: { inTable: boolean },
  issues: FormatIssue[],
): void {
  const { paragraphs } = context.rendered;
  for (let index = 0; index < paragraphs.length; index++) {
    if (paragraphs[index]?.isInTable !== inTable) continue;
    checkParagraph(besideTemplate(context, index), context, issues);
  }
}

function checkParagraph(
  checked: CheckedParagraph,
  context: CheckContext,
  issues: FormatIssue[],
): void {
  const { paragraph } = checked;
  for (const rule of rules) {
    const finding = rule.paragraph?.(checked, context);
    if (finding) issues.push(toIssue(rule, { paragraph_path: paragraph.path, ...finding }));
  }
  if (!checked.isTouched) return;
  const touchedRuns = context.touched.of(context.story.partName, paragraph);
  for (const { index, format: templateFormat } of touchedRuns) {
    const run = paragraph.runs[index];
    if (run === undefined) continue;
    const touched = { paragraph, index, format: context.reader.run(run), templateFormat };
    for (const rule of rules) {
      const finding = rule.run?.(touched, context);
      if (!finding) continue;
      const place = { paragraph_path: paragraph.path, run_id: runId(paragraph, index) };
      issues.push(toIssue(rule, { ...place, ...finding }));
    }
  }
}

function toIssue(
  { code, severity }: DirectRule,
  finding: DirectFinding & Pick<FormatIssue, "paragraph_path">,
): FormatIssue {
  return issue({ check: "direct", code, severity, ...finding });
}

/**
 * The paragraph with an index, with the template's formatting of the same paragraph. Filling adds
 * and removes no paragraphs, so the index is the same in both.
 */
export function besideTemplate(
  { story, rendered, template, touched }: CheckContext,
  index: number,
): CheckedParagraph {
  const paragraph = rendered.paragraphs[index] as Paragraph;
  const format = rendered.formats[index] as ParagraphFormat;
  return {
    paragraph,
    format,
    templateFormat: template.formats[index] ?? format,
    isTouched: touched.has(story.partName, paragraph),
  };
}
