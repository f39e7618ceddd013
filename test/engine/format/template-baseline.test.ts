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

/** Every paragraph and run of the body, as it looks in the end. */
function looksOf(archive: Buffer): unknown[] {
  const pack = WordPackage.open(archive);
  const body = readBody(pack);
  const formats = new FormatResolver(pack).of(body);
  return body.paragraphs.map((paragraph) => [
    formats.paragraph(paragraph),
    ...paragraph.runs.map((run) => formats.run(paragraph, run)),
  ]);
}

describe("judged by its own template", () => {
  it.each(documents)("%s without a value has no finding", (path) => {
    const { formatReport } = runNotice(readFileSync(path), {
      payload: {},
      mode: "strict",
      fixMode: "safe",
    });
    expect(formatReport.issues).toEqual([]);
    expect(formatReport.summary.fix_changes).toEqual([]);
  });

  // Sections change how many paragraphs there are: there is no pair for each.
  const sectioned = ["document", "roster_notice", "contract", "photo_record"];
  const unsectioned = documents.filter(
    (path) =>
      path.startsWith(samples) &&
      !sectioned.some((name) => path.startsWith(join(samples, `${name}/`))),
  );

  it.each(unsectioned)("%s, filled, has no finding, and looks run by run as it looked", (path) => {
    const template = readFileSync(path);
    const { formatReport, document, replaceLog } = runNotice(template, {
      mode: "strict",
      fixMode: "safe",
    });
    expect(formatReport.issues).toEqual([]);
    expect(replaceLog.entries.every(({ status }) => status !== "unsupported")).toBe(true);
    expect(looksOf(Buffer.concat(document))).toEqual(looksOf(template));
  });
});
