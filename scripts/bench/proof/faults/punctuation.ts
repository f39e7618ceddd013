import { part, words } from "./changes.ts";
import { faultsOf, type Put } from "./fault.ts";
import { has, one } from "./puts.ts";

const halfWidth = ["HALF_WIDTH_PUNCTUATION"];
const unbalanced = ["UNBALANCED_BRACKETS"];

/** Replaces text between Chinese characters in a paragraph of the body that has it. */
const written = (pattern: RegExp, by: string): Put => one("body", words(pattern, by), has(pattern));

/** Faults in the punctuation of Chinese text (GB/T 9704-2012, 9; GB/T 15834-2011). */
export const punctuationFaults = faultsOf("Punctuation", "gbt9704-2012", {
  "half-width comma": {
    what: "a half-width comma between Chinese characters",
    clause: "15834, 4.4",
    codes: halfWidth,
    put: written(/([一-龥])，([一-龥])/, "$1,$2"),
  },
  "half-width comma behind a figure": {
    what: "a half-width comma behind a percentage",
    clause: "15834, 4.4",
    codes: halfWidth,
    put: written(/%，/, "%,"),
  },
  "half-width full stop": {
    what: "a half-width full stop at the end",
    clause: "15834, 4.1",
    codes: halfWidth,
    put: written(/([一-龥])。$/, "$1."),
  },
  "half-width colon": {
    what: "a half-width colon at the end",
    clause: "15834, 4.7",
    codes: halfWidth,
    put: written(/([一-龥])：$/, "$1:"),
  },
  "half-width brackets": {
    what: "half-width brackets around Chinese",
    clause: "15834, 4.9",
    codes: halfWidth,
    put: written(/（([一-龥、]+)）/, "($1)"),
  },
  "straight quotes": {
    what: "straight quotes around Chinese",
    clause: "15834, 4.8",
    codes: halfWidth,
    put: written(/“([^”]+)”/, '"$1"'),
  },
  "three dots": {
    what: "... instead of ……",
    clause: "15834, 4.11",
    codes: halfWidth,
    put: written(/([一-龥])。$/, "$1..."),
  },
  "two hyphens": {
    what: "-- instead of ——",
    clause: "15834, 4.10",
    codes: halfWidth,
    put: written(/([一-龥])，([一-龥])/, "$1--$2"),
  },
  "full stop twice": {
    what: "。。 at the end",
    clause: "15834, 4.1",
    codes: ["PUNCTUATION_FORM"],
    put: written(/。$/, "。。"),
  },
  "bracket not closed": {
    what: "（ without ）",
    clause: "15834, 4.9",
    codes: unbalanced,
    put: written(/（([^）]+)）/, "（$1"),
  },
  "bracket not opened": {
    what: "） without （",
    clause: "15834, 4.9",
    codes: unbalanced,
    put: written(/（([^（）]+)）/, "$1）"),
  },
  "book mark not closed": {
    what: "《 without 》",
    clause: "15834, 4.15",
    codes: unbalanced,
    put: written(/《([^》]+)》/, "《$1"),
  },
  "quote not closed": {
    what: "“ without ”",
    clause: "15834, 4.8",
    codes: unbalanced,
    put: written(/“([^”]+)”/, "“$1"),
  },
  "comma at the beginning": {
    what: "a paragraph that begins with a comma",
    clause: "15834, 5.1.1",
    codes: ["PUNCTUATION_AT_START"],
    put: written(/^([一-龥])/, "，$1"),
  },
  "quotes in the Latin font": {
    what: "quotes set in the font of Latin letters",
    clause: "15834, 5.1.1",
    codes: ["FONT_HINT_MISMATCH", "RUN_FONT_MISMATCH"],
    put: one(
      "body",
      part(/“[^”]+”/, ({ formatting }) => {
        formatting.hint = false;
      }),
      (content, { pieces: [piece] }) =>
        /“[^”]+”/.test(content) && piece?.formatting.latin !== piece?.formatting.eastAsia,
    ),
  },
});
