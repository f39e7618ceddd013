import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

const digits = "一二三四五六七八九";

/** Kinds of typed numbers, from the outermost to the innermost. */
const kinds: readonly { pattern: RegExp; name: string }[] = [
  { pattern: /^([一二三四五六七八九十]+)、/u, name: "一、" },
  { pattern: /^（([一二三四五六七八九十]+)）/u, name: "（一）" },
  { pattern: /^(\d{1,3})[.．](?!\d)/u, name: "1." },
  { pattern: /^（(\d{1,3})）/u, name: "（1）" },
];

/** Numbers typed by hand count up by one, and begin with one below each number of an outer kind. */
export const numberingSequence: Rule = {
  code: "NUMBERING_SEQUENCE",
  title: "Typed numbers do not count up by one.",
  advice: ["Correct the number, or write the item that is missing."],
  severity: "warn",
  reads: "numbering.sequence",
  repair: "none",
  isAsked: ({ numbering }) => numbering.sequence === true,
  document: function* ({ stories }): Generator<Finding> {
    const last = kinds.map(() => 0);
    for (const { part, paragraphs } of stories) {
      if (part.kind !== "body") continue;
      for (const { text, paragraph, path } of paragraphs) {
        if (paragraph.isInTable || paragraph.isInTextBox) continue;
        // A line that a break begins may have a number too.
        for (const line of text.split("\n")) {
          const found = numberOf(line.trim());
          if (found === null) continue;
          const { kind, name, actual } = found;
          const expected = (last[kind] ?? 0) + 1;
          if (actual !== expected && actual !== 1) {
            yield {
              message: `Numbers of the kind ${name} do not count up by one.`,
              expected,
              actual,
              path,
            };
          }
          last[kind] = actual;
          last.fill(0, kind + 1);
        }
      }
    }
  },
  example: {
    policy: "numbering: { sequence: true }",
    passes: {
      body:
        para("一、甲") + para("（一）乙") + para("（二）丙") + para("二、丁") + para("（一）戊"),
    },
    fails: { body: para("一、甲") + para("三、乙") },
  },
};

function numberOf(line: string): { kind: number; name: string; actual: number } | null {
  for (const [kind, { pattern, name }] of kinds.entries()) {
    const match = pattern.exec(line);
    if (match !== null) return { kind, name, actual: valueOfNumber(match[1] ?? "") };
  }
  return null;
}

/** Up to ninety-nine. */
function valueOfNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.includes("十") ? text.split("十") : ["0", text];
  const digit = (character: string | undefined) => digits.indexOf(character ?? "") + 1;
  if (tens === "0") return digit(ones);
  return (tens === "" ? 1 : digit(tens)) * 10 + (ones ? digit(ones) : 0);
}
