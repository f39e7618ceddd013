import type { Model, Writing } from "../model.ts";
import type { OfficialContent } from "../official/content.ts";
import { officialDocument } from "../official/document.ts";
import { faces } from "../official/faces.ts";
import { usual, type Variation } from "../official/variation.ts";
import { announcement } from "./announcement.ts";
import { attendedMinutes } from "./attended-minutes.ts";
import { decision } from "./decision.ts";
import { letter } from "./letter.ts";
import { letterForm } from "./letter-form.ts";
import { minutes } from "./minutes.ts";
import { notice } from "./notice.ts";
import { order } from "./order.ts";
import { report } from "./report.ts";
import { request } from "./request.ts";

/** Ten official documents, each in a different variation of the standard. */
export const official: readonly (readonly [OfficialContent, Variation])[] = [
  [notice, usual],
  [
    request,
    {
      ...usual,
      habits: { base: "wps", indents: "chars", marks: true, noise: false },
      names: "wps",
      faces: faces.windows,
      line: 28,
      titleLine: 35,
      title: "breaks",
      pageNumber: "text box",
    },
  ],
  [
    letter,
    {
      ...usual,
      habits: { base: "word", indents: "twips", marks: false, noise: true },
      names: "word",
      faces: faces.windows,
      latin: "Times New Roman",
      line: 28,
      title: "flow",
      rule: "line",
      pageNumber: "frame",
    },
  ],
  [
    minutes,
    {
      ...usual,
      habits: { base: "word", indents: "chars", marks: true, noise: false },
      names: "wps",
      faces: faces.founder,
      line: 29,
    },
  ],
  [
    report,
    {
      ...usual,
      habits: { base: "wps", indents: "chars", marks: false, noise: false },
      names: "wps",
      numbering: "list",
      rule: "paragraph",
      isSimpleField: true,
    },
  ],
  [
    letterForm,
    {
      ...usual,
      habits: { base: "lean", indents: "twips", marks: false, noise: true },
      line: 28.8,
      attachments: "name",
    },
  ],
  [order, { ...usual, habits: { base: "wps", indents: "twips", marks: true, noise: false } }],
  [
    attendedMinutes,
    {
      ...usual,
      habits: { base: "word", indents: "chars", marks: true, noise: true },
      faces: faces.cesi,
      latin: "Times New Roman",
      isSimpleField: true,
    },
  ],
  [
    decision,
    {
      ...usual,
      habits: { base: "wps", indents: "twips", marks: true, noise: false },
      names: "word",
      attachments: "first line",
      pageBreak: "property",
      imprint: "table",
      rule: "line",
    },
  ],
  [
    announcement,
    {
      ...usual,
      habits: { base: "word", indents: "chars", marks: false, noise: true },
      names: "word",
      faces: faces.founder,
      latin: "Times New Roman",
      line: 28.95,
      grid: "linesAndChars",
      top: 36.5,
      numbering: "list",
      rule: "line",
    },
  ],
];

/** The ten documents in one writing. */
export function officialDocuments(writing: Writing): Model[] {
  return official.map(([content, variation]) => officialDocument(content, variation, writing));
}
