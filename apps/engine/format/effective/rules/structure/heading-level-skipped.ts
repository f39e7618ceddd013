import type { LintDocument } from "../../document/lint-document.ts";
import { type NumberedLine, numberedLines } from "../../document/numbered-lines.ts";
import { numberOf, type TypedNumber } from "../../document/typed-number.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * A heading level, by outline level (ECMA-376 part 1, 17.3.1.20) or by number, must not be used
 * without the level above it.
 */
export const headingLevelSkipped: Rule = {
  code: "HEADING_LEVEL_SKIPPED",
  title: "A heading is more than one level below the one before it.",
  advice: ["Give the heading the next level, or write the heading that is missing above it."],
  severity: "warn",
  reads: "headings.sequential, numbering.levels",
  repair: "none",
  isAsked: ({ headings, numbering }) => headings.sequential === true || numbering.levels === true,
  document: function* (document): Generator<Finding> {
    const { headings, numbering } = document.requirements;
    if (headings.sequential === true) yield* byOutline(document);
    if (numbering.levels === true) yield* byNumbers(document);
  },
  example: {
    policy: "headings: { sequential: true }",
    passes: {
      body: para("一、", '<w:outlineLvl w:val="0"/>') + para("（一）", '<w:outlineLvl w:val="1"/>'),
    },
    fails: {
      body: para("一、", '<w:outlineLvl w:val="0"/>') + para("1.", '<w:outlineLvl w:val="2"/>'),
    },
  },
};

function* byOutline({ stories }: LintDocument): Generator<Finding> {
  let before = -1;
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "body") continue;
    for (const paragraph of paragraphs) {
      const level = paragraph.format.outlineLevel.value;
      if (level > 8 || paragraph.isEmpty) continue;
      if (level > before + 1) {
        yield {
          message: `A heading of level ${level + 1} follows one of level ${before + 1}.`,
          expected: `level ${before + 2} at most`,
          actual: `level ${level + 1}`,
          paragraph,
        };
      }
      before = level;
    }
  }
}

type Numbered = Pick<NumberedLine, "paragraph"> & { number: TypedNumber };

/** Checks the levels of numbers: 一、 （一） 1. （1） in this order (GB/T 9704-2012, 7.3.3). */
function* byNumbers(document: LintDocument): Generator<Finding> {
  let stretch: Numbered[] = [];
  for (const { paragraph, number, isStart } of numberedLines(document)) {
    if (isStart) {
      yield* ofStretch(stretch);
      stretch = [];
    }
    if (number !== null) stretch.push({ paragraph, number });
  }
  yield* ofStretch(stretch);
}

/** The body and each attachment have levels of their own. */
function* ofStretch(stretch: readonly Numbered[]): Generator<Finding> {
  const levels = new Set(stretch.map(({ number }) => number.level));
  let before: TypedNumber["level"] | 0 = 0;
  for (const { paragraph, number } of stretch) {
    const { level } = number;
    // If there are only two levels, the second may be （一） or 1.
    const isSecondOfTwo = before === 1 && level === 3 && !levels.has(2);
    // A document may use only the lower levels, but （一） must not precede the first 一、.
    const isTooEarly = before === 0 && level === 2 && levels.has(1);
    const isSkip = before > 0 && level > before + 1 && !isSecondOfTwo;
    if (isTooEarly || isSkip) {
      const wanted = before === 0 ? 1 : ((before + 1) as TypedNumber["level"]);
      yield {
        message: `The number ${number.typed} has level ${level}, but level ${wanted} comes next.`,
        expected: numberOf(wanted, 1),
        actual: number.typed,
        paragraph,
      };
    }
    before = level;
  }
}
