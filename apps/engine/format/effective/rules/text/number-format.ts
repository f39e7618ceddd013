import { para } from "../example-xml.ts";
import { formatRule } from "./written-form.ts";

/** Numbers of four digits and more that are no year, no date and no part of a name. */
export const numberFormat = formatRule({
  code: "NUMBER_FORMAT",
  title: "A number is not written as numbers are to be written.",
  advice: [
    "Write the number in the form that is expected; a tag can do it: 【PRICE|number:0,0.00】.",
  ],
  key: "number",
  finder: /(?<![\w.,/-])\d[\d,]{3,}(?:\.\d+)?(?![\w年/-])/gu,
  example: {
    policy: 'text: { number: "^\\\\d{1,3}(,\\\\d{3})*(\\\\.\\\\d+)?$" }',
    passes: { body: para("共计 12,500.00 元，2026年") },
    fails: { body: para("共计 12500.00 元") },
  },
});
