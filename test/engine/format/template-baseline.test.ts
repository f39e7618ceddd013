import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FormatResolver } from "../../../apps/engine/format/effective/values/resolver.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { runNotice } from "../support.ts";

const samples = fileURLToPath(new URL("../../../samples/", import.meta.url));
const folder = process.env.DOCOPS_TEST_DOCUMENTS;
const documents = [
  ...readdirSync(samples, { recursive: true, encoding: "utf8" }).map((name) => join(samples, name)),
  ...(folder === undefined ? [] : readdirSync(folder)).map((name) => join(folder ?? "", name)),
].filter((path) => path.endsWith(".docx"));

/** The effective formatting of every paragraph and run of the body. */
function formattingOf(archive: Buffer): unknown[] {
  const pack = WordPackage.open(archive);
  const body = readBody(pack);
  const formats = new FormatResolver(pack).of(body);
  return body.paragraphs.map((paragraph) => [
    formats.paragraph(paragraph),
    ...paragraph.runs.map((run) => formats.run(paragraph, run)),
  ]);
}

describe("a document against its own template", () => {
  it.each(documents)("the template %s without values has no finding", (path) => {
    const { formatReport } = runNotice(readFileSync(path), {
      payload: {},
      mode: "strict",
      fixMode: "safe",
    });
    expect(formatReport.issues).toEqual([]);
    expect(formatReport.summary.fix_changes).toEqual([]);
  });

  // Sections change the number of paragraphs, so their paragraphs cannot be compared in pairs.
  const sectioned = ["document", "roster_notice", "contract", "photo_record"];
  const unsectioned = documents.filter(
    (path) =>
      path.startsWith(samples) &&
      !sectioned.some((name) => path.startsWith(join(samples, `${name}/`))),
  );

  it.each(unsectioned)(
    "the filled template %s has no finding, and every run keeps its formatting",
    (path) => {
      const template = readFileSync(path);
      const { formatReport, document, replaceLog } = runNotice(template, {
        mode: "strict",
        fixMode: "safe",
      });
      expect(formatReport.issues).toEqual([]);
      expect(replaceLog.entries.every(({ status }) => status !== "unsupported")).toBe(true);
      expect(formattingOf(Buffer.concat(document))).toEqual(formattingOf(template));
    },
  );
});
