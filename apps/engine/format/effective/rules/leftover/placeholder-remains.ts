import { characterClasses } from "../../document/character-classes.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { withoutAddresses } from "../text/punctuation/addresses.ts";

/** Tags of templates, and Word's messages in place of a missing text or target. */
const tags = [
  /【[A-Z][A-Z0-9_.]*】/u,
  /【\s{0,20}】/u,
  /\{\{[^{}]*\}\}/u,
  /\$\{[^{}]*\}/u,
  /(?:Click|Tap|Click or tap)(?: or tap)? here to enter (?:text|a date)|(?:单击|点击)(?:或点击)?此处(?:以)?输入/iu,
  /Error! (?:Reference source not found|Bookmark not defined)|错误[!！]\s?(?:未找到引用源|未定义书签)/iu,
  // Three or more X stand for a name; XXXII is a number, XXXL a size.
  /(?<![A-Za-z0-9_×])[Xx]{3,}(?![A-Za-z0-9_@×])/u,
  // ××× stands for a name; in 138××××1234, digits are masked.
  /(?<!×)×{3,}(?![×\d])|(?<![\d×])×{3,}(?!×)/u,
];
/** After one of these words, XXX is the number thirty. */
const romanBefore =
  /\b(?:volume|vol\.|chapter|part|article|title|section|appendix|annex|book|bowl|session|table|act|psalm)\s$/iu;
const blank = /_{5,}|＿{3,}/u;
/** A date without month or day: 2025年X月X日. */
const openDate =
  /\d{4}年(?:[\s×xXＸ*＊_＿]{1,12}月[\s\d×xXＸ*＊_＿]{0,12}|\s?\d{1,2}月[\s×xXＸ*＊_＿]{1,12})日/;
/**
 * Words beside a line for a signature, or for the date beside it. 会议日期：____ does not match.
 */
const signing = new RegExp(
  [
    "签\\s?[字名章收署发]|盖\\s?章|手\\s?印|经\\s?办|审\\s?[核批]|复\\s?核",
    "signature|signed|sign here|initials|witness|unterschrift|(?:^|\\s)by:|\\bden\\s_",
    "(?:^|[_＿\\t]|\\s{2})\\s{0,4}(?:日\\s{0,4}期|date|datum)\\s?[：:]?\\s?[_＿]",
    "^[\\s_＿]*年[\\s_＿]*月[\\s_＿]*日\\s*$",
  ].join("|"),
  "iu",
);

/** Words above a line for a signature with a name below it. */
const farewell =
  /此致|敬礼|sincerely|respectfully|truly|faithfully|regards|hochachtungsvoll|mit freundlichen/iu;

/**
 * Tags that were not filled, and the placeholders of other systems. Lines for a signature may stay
 * empty.
 */
export const placeholderRemains: Rule = {
  code: "PLACEHOLDER_REMAINS",
  title: "A blank was not filled.",
  advice: ["Fill the blank, or replace it with a tag that the job fills."],
  severity: "error",
  reads: "leftovers.placeholders",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.placeholders === true,
  document: function* ({ stories, requirements }): Generator<Finding> {
    for (const { part, paragraphs } of stories) {
      if (part.kind === "comments") continue;
      const shown = paragraphs.filter(({ isEmpty }) => !isEmpty);
      for (const [at, paragraph] of shown.entries()) {
        if (requirements.scope === "touched" && !paragraph.isTouched) continue;
        const actual =
          tagIn(paragraph) ??
          blankIn(paragraph, shown[at - 1], shown[at + 1]) ??
          openDateIn(paragraph);
        if (actual === null) continue;
        yield { message: "A blank was not filled.", actual: actual.slice(0, 80), paragraph };
      }
    }
  },
  example: {
    policy: "leftovers: { placeholders: true }",
    passes: { body: para("会议【通知】") },
    fails: { body: para("会议【MEETING_TITLE】") },
  },
};

function tagIn({ text: whole, textClasses }: LintParagraph): string | null {
  if ((textClasses & characterClasses.placeholder) === 0) return null;
  if (!/[【{×Xx!！]|此处|here/u.test(whole)) return null;
  const text = withoutAddresses(whole);
  for (const pattern of tags) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    if (match[0] !== "XXX" || !romanBefore.test(before)) return match[0];
  }
  return null;
}

/** A blank line that is not for a signature. */
function blankIn(
  { text: whole, textClasses }: LintParagraph,
  before: LintParagraph | undefined,
  after: LintParagraph | undefined,
): string | null {
  if ((textClasses & characterClasses.line) === 0) return null;
  const text = withoutAddresses(whole);
  const line = blank.exec(text);
  if (line === null || signing.test(text)) return null;
  const isDrawn = !/[^\s_＿]/u.test(text);
  const isSigned =
    signing.test(before?.text ?? "") ||
    signing.test(after?.text ?? "") ||
    (after !== undefined && farewell.test(before?.text ?? ""));
  return isDrawn && isSigned ? null : line[0];
}

/** A date without a day or month. In a table, which is a form, it is filled in by hand. */
function openDateIn({ text, paragraph }: LintParagraph): string | null {
  if (!text.includes("年") || paragraph.isInTable) return null;
  const open = openDate.exec(text);
  return open === null || signing.test(text) ? null : open[0];
}
