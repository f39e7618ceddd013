import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { withoutAddresses } from "../text/punctuation/addresses.ts";

/** Tags of templates, and what Word shows in the place of a text or a target that is not there. */
const tags = [
  /【[A-Z][A-Z0-9_.]*】/u,
  /【\s{0,20}】/u,
  /\{\{[^{}]*\}\}/u,
  /\$\{[^{}]*\}/u,
  /(?:Click|Tap|Click or tap)(?: or tap)? here to enter (?:text|a date)|(?:单击|点击)(?:或点击)?此处(?:以)?输入/iu,
  /Error! (?:Reference source not found|Bookmark not defined)|错误[!！]\s?(?:未找到引用源|未定义书签)/iu,
  // XXX for a name; XXXII is a number, XXXL a size, 138××××1234 has something hidden.
  /(?<![\p{L}\p{N}_×])[×Xx]{3,}(?![A-Za-z0-9_@×])|(?<=\p{Script=Han})[×Xx]{3,}(?![A-Za-z0-9_@×])/u,
];
/** XXX is thirty behind one of these. */
const romanBefore =
  /\b(?:volume|vol\.|chapter|part|article|title|section|appendix|annex|book|bowl|session|table|act|psalm)\s$/iu;
const blank = /_{5,}|＿{3,}/u;
/** Words beside a line that a hand writes on, and the date beside it. 会议日期：____ is another thing. */
const signing = new RegExp(
  [
    "签\\s?[字名章收署发]|盖\\s?章|手\\s?印|经\\s?办|审\\s?[核批]|复\\s?核",
    "signature|signed|sign here|initials|witness|unterschrift|(?:^|\\s)by:|\\bden\\s_",
    "(?:^|[_＿\\t]|\\s{2})\\s{0,4}(?:日\\s{0,4}期|date|datum)\\s?[：:]?\\s?[_＿]",
    "^[\\s_＿]*年[\\s_＿]*月[\\s_＿]*日\\s*$",
  ].join("|"),
  "iu",
);

/** Tags that were not filled, and the blanks of other systems. Lines to sign on are meant to be empty. */
export const placeholderRemains: Rule = {
  code: "PLACEHOLDER_REMAINS",
  title: "A blank was not filled.",
  severity: "error",
  reads: "leftovers.placeholders",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.placeholders === true,
  paragraph: ({ text: whole }) => {
    if (!/[【{×Xx_＿!！]|此处|here/u.test(whole)) return null;
    const text = withoutAddresses(whole);
    for (const pattern of tags) {
      const match = pattern.exec(text);
      if (match === null) continue;
      const isRoman = match[0] === "XXX" && romanBefore.test(text.slice(0, match.index).slice(-12));
      if (!isRoman) return { message: "A blank was not filled.", actual: match[0].slice(0, 80) };
    }
    const line = blank.exec(text);
    const isDrawn = !/[^\s_＿]/u.test(text);
    return line === null || isDrawn || signing.test(text)
      ? null
      : { message: "A blank was not filled.", actual: line[0].slice(0, 80) };
  },
  example: {
    policy: "leftovers: { placeholders: true }",
    passes: { body: para("会议【通知】") },
    fails: { body: para("会议【MEETING_TITLE】") },
  },
};
