import type { Paragraph } from "../../docx/stories.ts";
import type { FormatIssue } from "../issue.ts";
import type { ParagraphFormat } from "./direct-format.ts";
import { checkDirectNumbering } from "./rules/direct-numbering.ts";
import { checkFirstLineIndent } from "./rules/first-line-indent.ts";
import { checkLeadingWhitespace } from "./rules/leading-whitespace.ts";
import { checkLineSpacing } from "./rules/line-spacing.ts";
import type {
  CheckContext,
  CheckedParagraph,
  CheckedRun,
  ParagraphRule,
  RunRule,
} from "./rules/rule.ts";
import { checkRunFont } from "./rules/run-font.ts";
import { checkRunSize } from "./rules/run-size.ts";
import { checkTables } from "./rules/table-forbidden.ts";

const paragraphRules: readonly ParagraphRule[] = [
  checkDirectNumbering,
  checkLineSpacing,
  checkFirstLineIndent,
  checkLeadingWhitespace,
];

const runRules: readonly RunRule[] = [checkRunFont, checkRunSize];

/**
 * Applies every rule: tables, then the body's paragraphs, then those in tables; of a paragraph the
 * rules for itself and for its touched runs. Where tables are forbidden, their cells are not judged.
 */
export function checkFormat(context: CheckContext): FormatIssue[] {
  const issues = checkTables(context);
  const hasForbiddenTables = issues.length > 0;
  checkParagraphs(context, false, issues);
  if (hasForbiddenTables || context.rendered.tables.length === 0) return issues;
  checkParagraphs(context, true, issues);
  return issues;
}

function checkParagraphs(context: CheckContext, inTable: boolean, issues: FormatIssue[]): void {
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
  for (const rule of paragraphRules) {
    const found = rule(checked, context);
    if (found) issues.push(found);
  }
  if (!checked.isTouched) return;
  const { paragraph } = checked;
  const touchedRuns = context.touched.of(context.story.partName, paragraph);
  for (const { index, format: templateFormat } of touchedRuns) {
    const run = paragraph.runs[index];
    if (run === undefined) continue;
    const touched: CheckedRun = {
      paragraph,
      index,
      format: context.reader.run(run),
      templateFormat,
    };
    for (const rule of runRules) {
      const found = rule(touched, context);
      if (found) issues.push(found);
    }
  }
}

/** A paragraph by its place. Filling adds and removes none: the template's stand in the same order. */
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
