import type { Model, Paragraph } from "../model.ts";
import { paragraphsOf, textOf } from "../model.ts";
import { chinese, written } from "../official/counting.ts";
import { face, words } from "./changes.ts";
import { faultsOf, type Put } from "./fault.ts";
import { has, ofRole, one } from "./puts.ts";

const form = ["NUMBERING_FORM"];
const halfWidth = [...form, "HALF_WIDTH_PUNCTUATION"];
const sequence = ["NUMBERING_SEQUENCE"];

/** Faults in the typed numbers of headings (GB/T 9704-2012, 7.3.3). */
export const numberingFaults = faultsOf("Numbering", "gbt9704-2012", {
  "1、": {
    what: "1、 instead of 1.",
    clause: "7.3.3",
    codes: form,
    put: one("heading3", words(/^(\d+)\./, "$1、"), has(/^\d+\./)),
  },
  "（一）、": {
    what: "（一）、 with a superfluous 、",
    clause: "7.3.3",
    codes: form,
    put: one("heading2", words(/^（(.)）/, "（$1）、"), has(/^（/)),
  },
  "一.": {
    what: "一. instead of 一、",
    clause: "7.3.3",
    codes: halfWidth,
    put: one("heading1", words(/^(.)、/, "$1."), has(/^.、/)),
  },
  "一，": {
    what: "一， instead of 一、",
    clause: "7.3.3",
    codes: form,
    put: one("heading1", words(/^(.)、/, "$1，"), has(/^.、/)),
  },
  "(一)": {
    what: "(一) in half-width brackets",
    clause: "7.3.3",
    codes: halfWidth,
    put: one("heading2", words(/^（(.)）/, "($1)"), has(/^（/)),
  },
  "(1)": {
    what: "(1) in half-width brackets",
    clause: "7.3.3",
    codes: halfWidth,
    put: one("heading4", words(/^（(.)）/, "($1)"), has(/^（/)),
  },
  "（1）、": {
    what: "（1）、 with a superfluous 、",
    clause: "7.3.3",
    codes: form,
    put: one("heading4", words(/^（(.)）/, "（$1）、"), has(/^（/)),
  },
  "number twice": {
    what: "二、 twice",
    clause: "7.3.3",
    codes: sequence,
    put: renumbered("heading1", [1, 2, 2]),
  },
  "number left out": {
    what: "四、 behind 二、",
    clause: "7.3.3",
    codes: sequence,
    put: renumbered("heading1", [1, 2, 4]),
  },
  "numbers out of order": {
    what: "三、 before 二、",
    clause: "7.3.3",
    codes: sequence,
    put: renumbered("heading1", [1, 3, 2]),
  },
  "second level counted wrong": {
    what: "（三） behind （一）",
    clause: "7.3.3",
    codes: sequence,
    put: renumbered("heading2", [1, 3]),
  },
  "third level begins with 2.": {
    what: "2. before any 1.",
    clause: "7.3.3",
    codes: sequence,
    put: renumbered("heading3", [2, 3]),
  },
  "level skipped": {
    what: "（1） right under 一、",
    clause: "7.3.3",
    codes: ["HEADING_LEVEL_SKIPPED"],
    put: skipped,
  },
  "level skipped to the fourth": {
    what: "（1） right under （一）",
    clause: "7.3.3",
    codes: ["HEADING_LEVEL_SKIPPED"],
    put: (model) => {
      const third = ofRole(model, "heading3").filter((heading) => /^\d\./.test(textOf(heading)));
      if (third.length === 0 || model.levels.length > 0) return null;
      // Headings below it are removed, so that nothing else is wrong.
      const below = new Set<unknown>(ofRole(model, "heading4"));
      model.blocks = model.blocks.filter((block) => !below.has(block));
      for (const heading of third) words(/^(\d)\./, "（$1）")(heading);
      return third.map(({ id }) => `#${id}`);
    },
  },
  "list of another form": {
    what: "一. made by a list",
    clause: "7.3.3",
    codes: form,
    put: (model) => {
      const [level] = model.levels;
      if (level === undefined) return null;
      level.text = "%1.";
      return ofRole(model, "heading1").map(({ id }) => `#${id}`);
    },
  },
  "list in figures": {
    what: "1、 made by a list for the first level",
    clause: "7.3.3",
    codes: form,
    put: (model) => {
      const [level] = model.levels;
      if (level === undefined) return null;
      level.format = "decimal";
      return ofRole(model, "heading1").map(({ id }) => `#${id}`);
    },
  },
  "counted heading in 宋体": {
    what: "the words of a heading that a list counts in 宋体",
    clause: "7.3.3",
    codes: ["RUN_FONT_MISMATCH"],
    put: one("heading1", face("宋体"), (_, { formatting }) => formatting.list !== null),
  },
});

/** Gives other numbers to the first group of headings of a level. */
function renumbered(role: string, numbers: readonly number[]): Put {
  return (model) => {
    const group = firstGroup(model, role);
    if (model.levels.length > 0 || group.length < numbers.length) return null;
    const level = Number(role.at(-1));
    const places: string[] = [];
    numbers.forEach((number, index) => {
      const heading = group[index];
      const [piece] = heading?.pieces ?? [];
      if (heading === undefined || piece === undefined) return;
      const old = written(level, index + 1);
      piece.text = written(level, number) + piece.text.slice(old.length);
      // Each number from the first wrong one on may be reported.
      if (number !== index + 1 || places.length > 0) places.push(`#${heading.id}`);
    });
    const rest = group.slice(numbers.length).map(({ id }) => `#${id}`);
    return [...places, ...rest];
  };
}

/**
 * The first group of headings of a level under one heading of the level above, before the
 * attachments.
 */
function firstGroup(model: Model, role: string): Paragraph[] {
  const level = Number(role.at(-1));
  const group: Paragraph[] = [];
  for (const paragraph of paragraphsOf(model)) {
    if (paragraph.role === "attachmentLabel") break;
    if (paragraph.role === role) group.push(paragraph);
    const headingLevel = /^heading(\d)$/.exec(paragraph.role)?.[1];
    if (group.length > 0 && headingLevel !== undefined && Number(headingLevel) < level) break;
  }
  return group;
}

/** Writes a group of the second level that has none below it as one of the fourth. */
function skipped(model: Model): readonly string[] | null {
  const group = firstGroup(model, "heading2");
  if (group.length === 0 || model.levels.length > 0 || ofRole(model, "heading3").length > 0) {
    return null;
  }
  group.forEach((heading, index) => {
    words(`（${chinese(index + 1)}）`, written(4, index + 1))(heading);
    const behind = heading.pieces[1]?.formatting ?? ofRole(model, "body")[0]?.pieces[0]?.formatting;
    const [piece] = heading.pieces;
    if (piece !== undefined && behind !== undefined) piece.formatting = { ...behind };
    heading.role = "heading4";
  });
  return group.map(({ id }) => `#${id}`);
}
