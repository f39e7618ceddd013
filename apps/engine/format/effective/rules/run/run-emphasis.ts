import type { Effective, EffectiveRun } from "../../values/effective.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { findMismatch, type RunPropertyRule } from "./run-rule.ts";

const code = "RUN_EMPHASIS_MISMATCH";
const title = "The text is not emphasised as it should be.";
const example = {
  policy: "roles: { body: { bold: false } }",
  passes: { body: para("正文") },
  fails: { body: para("正文", "", "<w:b/>") },
};
const common = { code, title, severity: "warn", example } as const;

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
  isAsked: ({ roles }) =>
    roles.some(
      ({ run: { bold, italic, underline: line } }) =>
        bold !== undefined || italic !== undefined || line !== undefined,
    ),
  run: (run, paragraph) => {
    const found = [
      ...switches.map((rule) => findMismatch(rule, run, paragraph)),
      findMismatch(underline, run, paragraph),
    ].filter((each) => each !== null);
    const [first, ...others] = found;
    return first === undefined || others.length === 0 ? (first ?? null) : together(found);
  },
};

/** One finding of several, so that all are told and repaired. */
function together(found: readonly Finding[]): Finding {
  const tell = (key: "expected" | "actual") => found.map((each) => each[key]).join(", ");
  const [repair, ...also] = found.flatMap((each) => each.repair ?? []);
  return {
    message: `${title} Expected ${tell("expected")}, got ${tell("actual")}.`,
    expected: tell("expected"),
    actual: tell("actual"),
    from: [...new Set(found.map(({ from }) => from))].join(", "),
    ...(repair === undefined ? {} : { repair: { ...repair, also } }),
  };
}

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
  };
}
