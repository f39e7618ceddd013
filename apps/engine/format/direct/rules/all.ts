import { firstLineIndent } from "./paragraph/first-line-indent.ts";
import { lineSpacing } from "./paragraph/line-spacing.ts";
import type { DirectRule } from "./rule.ts";
import { runFont } from "./run/run-font.ts";
import { runSize } from "./run/run-size.ts";
import { directNumbering } from "./structure/direct-numbering.ts";
import { tableForbidden } from "./table/table-forbidden.ts";
import { leadingWhitespace } from "./whitespace/leading-whitespace.ts";

/** Every rule of this check, by name. Made by `npm run docs` from the files of the rules. */
export const rules: readonly DirectRule[] = [
  directNumbering,
  firstLineIndent,
  leadingWhitespace,
  lineSpacing,
  runFont,
  runSize,
  tableForbidden,
];
