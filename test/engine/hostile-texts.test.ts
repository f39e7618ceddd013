import { expect, it } from "vitest";
import { findOtherRun } from "../../apps/engine/format/effective/rules/text/punctuation/runs.ts";
import { parsePolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { BindingPath } from "../../apps/engine/template/controls/binding-path.ts";
import { findTags } from "../../apps/engine/template/grammar/find-tags.ts";
import { splitAtLinks } from "../../apps/engine/template/rich/autolinks.ts";
import { readMarkdown } from "../../apps/engine/template/rich/markdown.ts";
import { newElement } from "../../apps/engine/xml/new-element.ts";
import { parseXml } from "../../apps/engine/xml/parse.ts";
import { noVocabulary } from "../../apps/engine/xml/vocabulary.ts";
import { docx, p } from "../fixtures/docx.ts";
import { growthOf } from "../support/growth.ts";
import { issuesOf } from "./format/lines.ts";
import { runDocument } from "./support.ts";

/** Texts that a pattern with lookahead or lookbehind may read again from each character. */
const readers: Record<string, (length: number) => unknown> = {
  "a tag's name without an end": (length) => findTags(`【${"A.".repeat(length / 2)}】`),
  "hard spaces in a tag": (length) => findTags(`【A${"\u00a0".repeat(length)}B】`),
  "tags that are not closed": (length) => findTags("【".repeat(length)),
  "a value of a policy": (length) =>
    parsePolicy(`roles: { a: { match: {}, line: "固定值${" ".repeat(length)}" } }`),
  "another value of a policy": (length) =>
    parsePolicy(`roles: { a: { match: {}, space_before: "1±1${"\\t".repeat(length)}±" } }`),
  "mappings of a binding": (length) => BindingPath.parse("/a", "xmlns:'".repeat(length / 7)),
  "marks in Chinese text": (length) => findOtherRun(`文${"！".repeat(length)}文`),
  "figures of a heading": (length) =>
    issuesOf("roles: { a: { match: { style: A }, extent: sentence } }", [
      ["A", "1.".repeat(length / 2)],
    ]),
  "an attribute of spaces": (length) => {
    const document = parseXml(Buffer.from(`<a b="${"\t".repeat(length)}"/>`), {
      partName: "a",
      maxDepth: 9,
      vocabulary: noVocabulary,
    });
    const child = newElement(document, document.root, "b");
    document.insertAfter(document.root, child, 0 as never);
    return document.serialize();
  },
  "a mail address of dashes": (length) => splitAtLinks(`a@${"-".repeat(length)}.b`),
  "HTML of blanks": (length) => readMarkdown(`<div>${"\t".repeat(length)}x\n</div>`),
};

it.each(Object.entries(readers))("%s takes time by its length", (_what, read) => {
  expect(growthOf(read, 8_000, 128_000)).toBeLessThan(80);
});

it("brackets that are never closed are told up to a limit, in time by their number", () => {
  const fill = (count: number) => runDocument(docx(p("【".repeat(count))), {}, { mode: "off" });
  const { exitCode, replaceLog } = fill(20_000);
  expect(exitCode).toBe(3);
  expect(replaceLog.summary).toMatchObject({ unsupported_count: 20_000, truncated: true });
  expect(replaceLog.entries).toHaveLength(1000);
  expect(growthOf(fill, 4_000, 64_000)).toBeLessThan(80);
});
