import { describe, expect, it } from "vitest";
import { replaceLogJson } from "../../../apps/engine/template/log/replace-log.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { bodyOf, fullPayload, partOf, partsOf, runNotice } from "../support.ts";

describe("exit codes", () => {
  it("exit code 0: all that was asked for was done", () => {
    const result = runNotice(p("【MEETING_TITLE】【ATTENDEES】"));
    expect(result).toMatchObject({ exitCode: 0, exitCodes: [0], message: "success" });
    const missing_optional = ["ATTENDEES"];
    expect(result.missingFields).toEqual({ missing_required: [], missing_optional });
  });

  it("exit code 2: a required field that the template has is missing", () => {
    const result = runNotice(p("【ORGANIZER】【ATTENDEES】"), { payload: { organizer: null } });
    expect(result).toMatchObject({ exitCode: 2, exitCodes: [2] });
    expect(result.missingFields).toEqual({
      missing_required: ["ORGANIZER"],
      missing_optional: ["ATTENDEES"],
    });
    expect(bodyOf(result)).toBe(p("【ORGANIZER】【ATTENDEES】"));
  });

  it("a required field that the template does not have is not missing", () => {
    expect(runNotice(p("text"), { payload: {} }).exitCode).toBe(0);
  });

  it("exit code 4: the strict check failed; with 2 if that applies too", () => {
    const strict = { mode: "strict", baseline: "policy", payload: {} } as const;
    expect(runNotice(p(" text"), strict)).toMatchObject({ exitCode: 4, exitCodes: [4] });
    const both = runNotice(p(" 【ORGANIZER】"), strict);
    expect(both).toMatchObject({
      exitCode: 4,
      exitCodes: [4, 2],
      message: "format validation failed",
    });
  });

  it("exit code 3: nothing is filled, every fault is told at once, the template comes back as it was", () => {
    const template = docx(
      p("【MEETING_TITLE】") + p(" 【bad_name】") + p("【OPEN") + p("【注意】"),
    );
    const result = runNotice(template, { mode: "strict", payload: {} });
    expect(result).toMatchObject({
      exitCode: 3,
      exitCodes: [3],
      message: "template unsupported placeholders",
    });
    expect(Buffer.concat(result.document).equals(template)).toBe(true);
    expect(
      result.replaceLog.entries.map(({ status, reason, paragraph_path }) => [
        status,
        reason,
        paragraph_path,
      ]),
    ).toEqual([
      ["unsupported", "invalid_format", "p1"],
      ["unsupported", "unclosed_bracket", "p2"],
      ["literal", "not_a_tag", "p3"],
    ]);
    expect(result.replaceLog.summary).toMatchObject({
      total_placeholders: 1,
      replaced_count: 0,
      unsupported_count: 2,
      literal_count: 1,
      had_unsupported: true,
    });
    expect(result.formatReport).toMatchObject({ passed: false, skipped: true, issues: [] });
    expect(result.missingFields.missing_required).toEqual(["MEETING_TITLE"]);
  });
});

describe("stories", () => {
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "header", target: "header1.xml" },
      { type: "footnotes", target: "footnotes.xml" },
    ]),
    "word/header1.xml": storyPart("w:hdr", p("【MEETING_TITLE】")),
    "word/footnotes.xml": storyPart(
      "w:footnotes",
      `<w:footnote w:id="2">${p("【ORGANIZER】")}</w:footnote>`,
    ),
  };

  it("a header and a footnote are filled, and the part is named in the log", () => {
    const result = runNotice(p("text"), { parts });
    expect(partOf(result, "word/header1.xml")).toContain("季度例会");
    expect(partOf(result, "word/footnotes.xml")).toContain("综合部");
    expect(result.replaceLog.entries.map(({ part, run_id }) => [part, run_id])).toEqual([
      ["word/footnotes.xml", "footnotes:n2.p0:r0"],
      ["word/header1.xml", "header1:p0:r0"],
    ]);
    expect(partOf(result)).toBe(readPart(docx(p("text")), "word/document.xml"));
  });

  it("both copies of a text box are filled, one is logged", () => {
    const mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';
    const box = `<w:txbxContent>${p("【MEETING_TITLE】")}</w:txbxContent>`;
    const result = runNotice(
      `<w:p><w:r><mc:AlternateContent ${mc}><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
    );
    expect(bodyOf(result).match(/季度例会/g)).toHaveLength(2);
    expect(result.replaceLog.entries).toMatchObject([
      { run_id: "p0.b0.p0:r0", status: "replaced" },
    ]);
    expect(result.replaceLog.summary.total_placeholders).toBe(1);
  });
});

describe("the log", () => {
  it("the log stands in document order and keeps the touched runs as the template had them", () => {
    const bold = {
      text: "【ORGANIZER】",
      properties: '<w:rFonts w:ascii="Arial" w:eastAsia="黑体"/><w:sz w:val="21"/>',
    };
    const result = runNotice(
      `<w:tbl><w:tr><w:tc>${p("【MEETING_DATE】")}</w:tc></w:tr></w:tbl>${p("a【NOPE】", bold)}`,
    );
    expect(result.replaceLog.entries).toMatchObject([
      {
        field_name: "MEETING_DATE",
        run_id: "t0.r0.c0.p0:r0",
        start: 0,
        end: 14,
        new_text: "10月12日",
      },
      {
        field_name: "NOPE",
        status: "missing",
        reason: "missing_field",
        start: 1,
        end: 7,
        new_text: null,
      },
      {
        field_name: "ORGANIZER",
        run_id: "p0:r1",
        start: 0,
        end: 11,
        original_text: "【ORGANIZER】",
      },
    ]);
    expect(result.replaceLog.touched_runs).toEqual(["t0.r0.c0.p0:r0", "p0:r1"]);
    expect(
      JSON.parse(replaceLogJson(result.replaceLog, result.fitReport)).template_run_styles,
    ).toEqual({
      "t0.r0.c0.p0:r0": { latin_font: null, east_asia_font: null, size_pt: null },
      "p0:r1": { latin_font: "Arial", east_asia_font: "黑体", size_pt: 10.5 },
    });
  });
});

it("without tags, the document comes out equal part by part", () => {
  const template = docx(p("text 【注意】"), { "word/media/a.bin": "x".repeat(100) });
  const result = runNotice(template, { payload: fullPayload });
  expect(partsOf(Buffer.concat(result.document))).toEqual(partsOf(template));
});

function readPart(archive: Buffer, name: string): string {
  const entry = readZip(archive, defaultPackageLimits).find((found) => found.name === name);
  return entry ? inflateEntry(entry, defaultPackageLimits).toString("utf8") : "";
}
