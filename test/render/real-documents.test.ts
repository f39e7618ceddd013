import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { WordPackage } from "../../apps/engine/docx/package.ts";
import { runNotice } from "../engine/support.ts";
import { LibreOffice } from "./libreoffice.ts";

const folder = process.env.DOCOPS_TEST_DOCUMENTS;
const files =
  folder !== undefined && existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".docx"))
        .slice(0, 30)
    : [];

describe.runIf(files.length > 0)("real documents with a tag put in", () => {
  const office = new LibreOffice();
  afterAll(() => office.remove());

  it("open in LibreOffice after a job, with the value on the page", () => {
    const value = "季度例会QX7";
    const documents = new Map(
      files.map((file, index) => {
        const template = withTag(readFileSync(join(folder ?? "", file)));
        const result = runNotice(template, { payload: { meeting_title: value } });
        expect(result.replaceLog.summary.replaced_count, file).toBe(1);
        return [`document${index}`, Buffer.concat(result.document)];
      }),
    );
    const pages = office.toText(documents);
    const without = files.filter((_file, index) => !pages.get(`document${index}`)?.includes(value));
    expect(without).toEqual([]);
  }, 300_000);
});

/** The same document with one more paragraph in front, which holds a tag. */
function withTag(template: Buffer): Buffer {
  const pack = WordPackage.open(template);
  const document = pack.xml(pack.mainPart);
  const body = document.root.child("w:body");
  if (body === null) throw new Error("no body");
  const paragraph = document.createElement(body, "w:p");
  const run = document.createElement(body, "w:r");
  const text = document.createElement(body, "w:t");
  document.setText(text, "【MEETING_TITLE】");
  run.insertAfter(text, null);
  paragraph.insertAfter(run, null);
  body.insertAfter(paragraph, null);
  return Buffer.concat(pack.write());
}
