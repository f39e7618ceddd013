import { para } from "../example-xml.ts";
import { formatRule } from "./written-form.ts";

/** Dates in figures, in whatever form. */
export const dateFormat = formatRule({
  code: "DATE_FORMAT",
  title: "A date is not written as dates are to be written.",
  advice: [
    "Write the date in the form that is expected; a tag can do it: 【DATE|date:YYYY年M月D日】.",
  ],
  key: "date",
  finder: /\d{4}\s?(?:年|[-./])\s?\d{1,2}\s?(?:月|[-./])\s?\d{1,2}\s?日?/gu,
  example: {
    policy: 'text: { date: "^\\\\d{4}年[1-9]\\\\d?月[1-9]\\\\d?日$" }',
    passes: { body: para("2026年1月5日") },
    fails: { body: para("2026-01-05") },
  },
});
