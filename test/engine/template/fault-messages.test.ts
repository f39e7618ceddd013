import { describe, expect, it } from "vitest";
import { tagFaultCodes, tagFaults } from "../../../apps/contract/tag-faults.ts";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { inspect } from "../../../apps/engine/job/inspect.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { explained } from "../../../apps/engine/template/log/explain-fault.ts";
import { emptyEntry } from "../../../apps/engine/template/log/log-entry.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { documentSettings, runDocument, runNotice } from "../support.ts";

const row = (...cells: string[]) =>
  `<w:tbl><w:tr>${cells.map((cell) => `<w:tc>${cell}</w:tc>`).join("")}</w:tr></w:tbl>`;

const control = (properties: string) =>
  `<w:sdt><w:sdtPr><w:tag w:val="X"/>${properties}</w:sdtPr><w:sdtContent>${p("x")}</w:sdtContent></w:sdt>`;

const list =
  '<w:dropDownList><w:listItem w:value="甲"/><w:listItem w:value="乙"/></w:dropDownList>';

const formatters =
  "cny_upper, currency, date, default, join, lower, number, pad, percent, plural, time, trim, truncate, upper, yesno";

/** Templates with one fault, and the message that a person gets. */
const messages: [code: string, body: string, payload: Record<string, unknown>, message: string][] =
  [
    [
      "invalid_format",
      p("【meeting_title】"),
      {},
      "This looks like a tag, but it is not written like one. Did you mean 【MEETING_TITLE】?",
    ],
    [
      "unclosed_bracket",
      p("【TITLE"),
      {},
      "A tag begins here and does not end. Did you mean 【TITLE】?",
    ],
    [
      "stray_close",
      p("TITLE】"),
      {},
      "A tag ends here and does not begin. Did you mean 【TITLE】?",
    ],
    [
      "unknown_formatter",
      p("【DATE|dat:YYYY】"),
      { date: "2026-10-12" },
      `There is no formatter dat. Did you mean date? Allowed: ${formatters}.`,
    ],
    [
      "formatter_argument",
      p("【N|pad】"),
      { n: 1 },
      "The formatter pad is written pad:3. Write the formatter as docs/templates.md shows it.",
    ],
    [
      "formatter_value",
      p("【DATE|date:YYYY】"),
      { date: "12.10.2026" },
      'The formatter date needs a date such as 2026-10-12 or 2026-10-12T09:30. The value is "12.10.2026". Correct the value in the task, or use another formatter.',
    ],
    [
      "formatter_value",
      p("【N|number】"),
      { n: "abc" },
      'The formatter number needs a number. The value is "abc". Correct the value in the task, or use another formatter.',
    ],
    [
      "formatter_value",
      p("【CLIENT】"),
      { client: { name: "x" } },
      "The value is an object: name one of its members. Correct the value in the task, or use another formatter.",
    ],
    [
      "picture_value",
      p("【%PHOTO】"),
      { photo: "photo.png" },
      "The value is not a picture. It is not Base64: a picture is PNG, JPEG, GIF, BMP or SVG in Base64. Send a PNG, JPEG, GIF, BMP or SVG file in Base64, or as an asset.",
    ],
    [
      "unknown_formatter",
      p("【%PHOTO|widht:6cm】"),
      { photo: "" },
      "There is no formatter widht. Did you mean width? Allowed: width, height, qr.",
    ],
    [
      "markdown_not_alone",
      p("Note: 【~NOTE】"),
      { note: "x" },
      "A Markdown tag needs a paragraph of its own. Give the tag a paragraph without any other text.",
    ],
    [
      "section_option",
      `${p("【#ITEMS|page_brake】")}${p("x")}${p("【/ITEMS】")}`,
      { items: [] },
      "A section has no option page_brake. Did you mean page_break? Allowed: row, page_break, restart_numbering.",
    ],
    [
      "section_crosses_structure",
      `${p("【#ITEMS】")}${row(p("x【/ITEMS】"))}${p("")}`,
      { items: [] },
      "The section begins and ends in different cells, text boxes or content controls. Put both tags into the same cell, the same row, or outside of the table.",
    ],
    [
      "control_choice",
      control(list),
      { x: "丙" },
      '"丙" is not an entry of the drop-down list. Allowed: 甲, 乙.',
    ],
    [
      "control_value",
      control('<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"/>'),
      { x: "yes" },
      "The content control cannot show the value of the task: a check box needs true or false. Send the kind of value that the control takes.",
    ],
    [
      "tag_in_field_code",
      `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF "【X】" = "a" "b" "c"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>c</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`,
      { x: "a" },
      "The tag is in the code of a field of Word. Move the tag out of the field's code; only HYPERLINK may have one.",
    ],
  ];

describe("a tag that cannot be filled", () => {
  it.each(messages)("%s in %s is explained in sentences", (code, body, payload, message) => {
    const { exitCode, replaceLog } = runDocument(body, payload);
    expect(exitCode).toBe(3);
    const [entry] = replaceLog.entries.filter(({ status }) => status === "unsupported");
    expect(entry).toMatchObject({ reason: code, message });
  });

  it("a misspelt closing tag names the section that is open, and the section names the closing tag", () => {
    const body = `${p("【#ITEMS】")}${p("x")}${p("【/ITEM】")}`;
    const { replaceLog } = runDocument(body, { items: [] });
    expect(
      replaceLog.entries.map(({ original_text, message }) => [original_text, message]),
    ).toEqual([
      [
        "【#ITEMS】",
        "The section begins here and does not end: 【/ITEM】 has another name. Add its closing tag, with the same name, in the same table, text box or story.",
      ],
      ["【/ITEM】", "The closing tag closes nothing. Did you mean 【/ITEMS】?"],
    ]);
  });

  it("sections that overlap are told without a name that was meant", () => {
    const body = `${p("【#A1】")}${p("【#B1】")}${p("【/A1】")}${p("【/B1】")}`;
    const { replaceLog } = runDocument(body, {});
    for (const { message, nearest } of replaceLog.entries) {
      expect(message).toMatch(/^The (?:section|closing tag) .*\.$/);
      expect(nearest).toBeUndefined();
    }
  });

  it("a wrong value is told together with a misspelt formatter, and what has a value is not missing", () => {
    const body = p("【DATE|dat:YYYY】【TOTAL|number】【X】");
    const { missingFields, replaceLog } = runDocument(body, { date: "2026-10-12", total: "abc" });
    expect(replaceLog.entries.map(({ field_name, reason }) => [field_name, reason])).toEqual([
      ["DATE", "unknown_formatter"],
      ["TOTAL", "formatter_value"],
    ]);
    expect(missingFields.missing_required).toEqual(["X"]);
  });

  it("a value in a section is not held against the payload while another tag is broken", () => {
    const body = `${p("【#ITEMS】")}${p("【N|number】")}${p("【/ITEMS】")}${p("【X|dat】")}`;
    const { replaceLog } = runDocument(body, { n: "abc", items: [{ n: 1 }], x: 1 });
    expect(replaceLog.entries.map(({ field_name }) => field_name)).toEqual(["X"]);
  });

  it("Markdown is not told as a wrong value while another tag is broken", () => {
    const { replaceLog } = runDocument(`${p("【~NOTE】")}${p("【X|dat】")}`, { note: "a", x: 1 });
    expect(replaceLog.entries.map(({ field_name }) => field_name)).toEqual(["X"]);
  });

  it("a precheck has the same messages as the run", () => {
    const template = docx(p("【DATE|dat】【TOTAL|number】【b_c】"));
    const task = { task_type: "document", payload: { date: 1, total: "abc" } };
    const report = precheck(compileTemplate(template), { ...documentSettings("report"), task });
    const { replaceLog } = runDocument(template, task.payload);
    const byText = (entries: readonly { original_text: string; message?: string | undefined }[]) =>
      Object.fromEntries(entries.map(({ original_text, message }) => [original_text, message]));
    expect(report.summary.unsupported_count).toBe(3);
    expect(byText(report.unsupported)).toEqual(byText(replaceLog.entries));
  });

  it("a long value is quoted in part, and a message never ends without a stop", () => {
    const { replaceLog } = runDocument(p("【N|number】"), { n: "字".repeat(1000) });
    const [entry] = replaceLog.entries;
    expect(entry?.message).toContain(`"${"字".repeat(60)}…"`);
    expect(entry?.message?.length).toBeLessThan(250);
    expect(entry?.message).toMatch(/\.$/);
    expect(entry?.detail).not.toContain("字");
  });

  it("a long word is quoted in part", () => {
    const { replaceLog } = runDocument(p(`【N|${"f".repeat(5000)}】`), { n: 1 });
    expect(replaceLog.entries[0]?.message).toMatch(/^There is no formatter f{60}…\. Allowed: /);
  });

  it("a name that is not in capitals names the field of the skill", () => {
    const { replaceLog } = runNotice(p("【Meeting title】"));
    expect(replaceLog.entries[0]).toMatchObject({
      nearest: "【MEETING_TITLE】",
      message:
        "This looks like a tag, but it is not written like one. Did you mean 【MEETING_TITLE】?",
    });
  });
});

describe("the table of faults", () => {
  it.each(tagFaultCodes)(
    "the fault %s has sentences, and an example of wrong and right",
    (code) => {
      const { meaning, remedy, right, wrong } = tagFaults[code];
      for (const sentence of [meaning, remedy]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(wrong).not.toBe(right);
      const entry = { ...emptyEntry("word/document.xml", "p0", "p0:r0"), reason: code };
      expect(explained(entry).message).toMatch(/^[A-Z].*\.$/);
    },
  );
});

describe("an inspection", () => {
  it.each([
    [p("【DATE|dat:YYYY】"), "unknown_formatter"],
    [`${p("【#ITEMS】")}${p("x")}`, "section_not_closed"],
    [`${p("x")}${p("【/ITEMS】")}`, "section_not_opened"],
    [p("Note: 【~NOTE】"), "markdown_not_alone"],
    [p("【%PHOTO|widht:6cm】"), "unknown_formatter"],
    [p("【bad_name】"), "invalid_format"],
  ])("an inspection reports the fault in %s: %s", (body, reason) => {
    const { unsupported, unsupported_count } = inspect(docx(body));
    expect(unsupported).toMatchObject([{ reason, message: expect.stringMatching(/\.$|\?$/) }]);
    expect(unsupported_count).toBe(1);
  });

  it("an inspection reports tags of other engines", () => {
    const { other_delimiter_count, other_delimiters } = inspect(docx(p("【A】{{title}}")));
    expect(other_delimiters).toMatchObject([{ text: "{{title}}", paragraph_path: "p0" }]);
    expect(other_delimiter_count).toBe(1);
  });
});
