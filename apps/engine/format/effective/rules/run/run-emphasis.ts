import type { Effective, EffectiveRun } from "../../values/effective.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { asksOfRuns, findMismatch, type RunPropertyRule } from "./run-rule.ts";

const code = "RUN_EMPHASIS_MISMATCH";
const title = "Wrong emphasis (bold, italic or underline).";
const advice = [
  "Set or clear bold, italic and underline, or press Ctrl+Space to restore the formatting of the style.",
];
const example = {
  policy: "roles: { body: { bold: false } }",
  passes: { body: para("正文") },
  fails: { body: para("正文", "", "<w:b/>") },
};
const common = { code, title, advice, severity: "warn", example } as const;

const switches = [
  emphasis("bold", "w:b", (format) => format.bold),
  emphasis("italic", "w:i", (format) => format.italic),
];

const underline: RunPropertyRule<"underline", string> = {
  ...common,
  key: "underline",
  read: (format) => format.underline,
  isRight: (wanted, { value }) => (value !== "none") === wanted,
  describe: (value) => `underline ${value}`,
  describeWanted: (wanted) => `underline ${wanted ? "on" : "none"}`,
  write: (wanted) => ({ element: "w:u", set: { "w:val": wanted ? "single" : "none" } }),
  element: "w:u",
};

/** `w:b`, `w:i`, `w:u` (ECMA-376 part 1, 17.3.2). */
export const runEmphasis: Rule = {
  ...common,
  reads: "roles.*.bold, italic, underline",
  repair: "safe",
  goesByFormat: true,
  isAsked: ({ roles }) =>
    asksOfRuns(roles, "bold") || asksOfRuns(roles, "italic") || asksOfRuns(roles, "underline"),
  run: (run, paragraph, document) =>
    [
      ...switches.map((rule) => findMismatch(rule, run, paragraph, document)),
      findMismatch(underline, run, paragraph, document),
    ].filter((finding) => finding !== null),
};

function emphasis(
  key: "bold" | "italic",
  element: string,
  read: (format: EffectiveRun) => Effective<boolean>,
): RunPropertyRule<"bold" | "italic", boolean> {
  const word = (value: boolean) => `${key} ${value ? "on" : "off"}`;
  return {
    ...common,
    key,
    read,
    isRight: (wanted, { value }) => value === wanted,
    describe: word,
    describeWanted: word,
    write: (wanted) => ({ element, set: { "w:val": wanted ? "1" : "0" } }),
    element,
    twin: `${element}Cs`,
  };
}
