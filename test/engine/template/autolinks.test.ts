import { expect, it } from "vitest";
import { splitAtLinks } from "../../../apps/engine/template/rich/autolinks.ts";

/** The text with its addresses in brackets, each with its target. */
const links = (text: string) =>
  splitAtLinks(text)
    .map(({ text: own, href }) => (href === undefined ? own : `[${own}](${href})`))
    .join("");

it.each([
  ["see https://example.org/a?b=c.", "see [https://example.org/a?b=c](https://example.org/a?b=c)."],
  ["(www.example.org)", "([www.example.org](http://www.example.org))"],
  ["http://a.b/c_(d)", "[http://a.b/c_(d)](http://a.b/c_(d))"],
  [
    "请见https://example.org/制度，谢谢",
    "请见[https://example.org/制度](https://example.org/制度)，谢谢",
  ],
  ["见“www.example.org”。", "见“[www.example.org](http://www.example.org)”。"],
  ["write to a.b@example.org.", "write to [a.b@example.org](mailto:a.b@example.org)."],
  ["http://a@b.c/d", "[http://a@b.c/d](http://a@b.c/d)"],
  ["a@b, @c.d, xhttp://a.b, https://, www.", "a@b, @c.d, xhttp://a.b, https://, www."],
  ["javascript://a ftp://a", "javascript://a ftp://a"],
])("%s", (text, expected) => {
  expect(links(text)).toBe(expected);
});
