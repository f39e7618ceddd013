import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { bodyOf, partOf, runNotice } from "../support.ts";

const r = (content: string, properties = "") =>
  `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}${content}</w:r>`;
const t = (text: string) => `<w:t>${text}</w:t>`;

/** The body after 【MEETING_TITLE】 was replaced with this value. */
function filledWith(value: string, body = `<w:p>${r(t("a【MEETING_TITLE】b"))}</w:p>`): string {
  return bodyOf(runNotice(body, { payload: { meeting_title: value } }));
}

describe("values", () => {
  it.each([
    ["plain", "例会", `${t("a例会b")}`],
    ["nothing but a zero", "0", t("a0b")],
    ["XML and a tag in it", '<&>"【ORGANIZER】', t('a&lt;&amp;&gt;"【ORGANIZER】b')],
    ["right-to-left and emoji", "שלום 👩‍👩‍👧", t("aשלום 👩‍👩‍👧b")],
    ["a line feed", "x\ny", `${t("ax")}<w:br/>${t("yb")}`],
    ["a carriage return and line feed", "x\r\ny\rz", `${t("ax")}<w:br/>${t("y")}<w:br/>${t("zb")}`],
    ["a tab", "x\ty", `${t("ax")}<w:tab/>${t("yb")}`],
    ["breaks around a letter", "\nx\t", `${t("a")}<w:br/>${t("x")}<w:tab/>${t("b")}`],
    ["a vertical tab, as Excel has it", "x\vy", `${t("ax")}<w:br/>${t("yb")}`],
    ["a login", "CORP\\nina", t("aCORP\\ninab")],
    ["a relative path", "docs\\templates\\new.txt", t("adocs\\templates\\new.txtb")],
    ["a formula", "\\theta", t("a\\thetab")],
    ["a backslash before a real line feed", "x\\\ny", `${t("ax\\")}<w:br/>${t("yb")}`],
    ["separators of Unicode", "x\u2028y\u2029z\u0085", t("ax\u2028y\u2029z\u0085b")],
    ["a form feed", "x\fy", t("ax\uFFFDyb")],
    ["a Windows path", "C:\\new\\table", t("aC:\\new\\tableb")],
    ["a UNC path", "\\\\server\\new", t("a\\\\server\\newb")],
    ["control characters", "x\u0000\u0007\uFFFEy", t("ax\uFFFD\uFFFD\uFFFDyb")],
    ["lone surrogates", "x\uD800y\uDC00", t("ax\uFFFDy\uFFFDb")],
  ])("values: %s", (_name, value, expected) => {
    expect(filledWith(value)).toBe(`<w:p>${r(expected)}</w:p>`);
  });

  it("white space at an end is kept", () => {
    expect(filledWith(" x ", `<w:p>${r(t("【MEETING_TITLE】"))}</w:p>`)).toBe(
      `<w:p>${r('<w:t xml:space="preserve"> x </w:t>')}</w:p>`,
    );
  });

  it("what had to be changed in a value is told, and a backslash is no reason to", () => {
    const { replaceLog } = runNotice(p("【MEETING_TITLE】【ORGANIZER】"), {
      payload: { meeting_title: "a\u0001", organizer: "x\\ny\vz" },
    });
    expect(replaceLog.warnings).toEqual([
      {
        reason: "forbidden_character",
        field_name: "MEETING_TITLE",
        paragraph_path: "p0",
        run_id: "p0:r0",
      },
    ]);
    expect(replaceLog.entries.map(({ new_text }) => new_text)).toEqual(["a\uFFFD", "x\\ny\nz"]);
  });

  it("a list is joined", () => {
    const result = runNotice(p("【ATTENDEES】"), { payload: { attendees: ["甲", "乙"] } });
    expect(bodyOf(result)).toContain("甲, 乙");
  });

  it("a blank text of a field that is not required is written as it is", () => {
    for (const remark of ["", "  "]) {
      const result = runNotice(p("a【REMARK】b"), { payload: { remark } });
      expect(result.exitCode).toBe(0);
      expect(bodyOf(result).replace(/<[^>]+>/g, "")).toBe(`a${remark}b`);
      expect(result.replaceLog.entries).toMatchObject([{ status: "replaced", new_text: remark }]);
    }
  });
});

describe("a tag over several runs", () => {
  it("a tag over several runs keeps the first run's formatting, and no run is lost", () => {
    const body = `<w:p>${r(t("a【MEE"), "<w:b/>")}${r(t("TING_"), "<w:i/>")}${r(t("TITLE】b"))}</w:p>`;
    expect(filledWith("x\ny", body)).toBe(
      `<w:p>${r(`${t("ax")}<w:br/>${t("y")}`, "<w:b/>")}${r(t(""), "<w:i/>")}${r(t("b"))}</w:p>`,
    );
  });

  it("the next tag may open where the last one closes", () => {
    const body = `<w:p>${r(t("【MEETING_"))}${r(t("TITLE】【ORGAN"))}${r(t("IZER】。"))}</w:p>`;
    const result = runNotice(body, { payload: { meeting_title: "甲", organizer: "乙" } });
    expect(bodyOf(result)).toBe(`<w:p>${r(t("甲"))}${r(t("乙"))}${r(t("。"))}</w:p>`);
    expect(result.replaceLog.entries).toMatchObject([
      { run_id: "p0:r0", start: 0, end: 15, reason: "cross_run" },
      { run_id: "p0:r1", start: 6, end: 17, reason: "cross_run" },
    ]);
    expect(result.replaceLog.touched_runs).toEqual(["p0:r0", "p0:r1"]);
  });

  it("what stands between the runs stays: bookmarks, comment ranges, proof marks", () => {
    const marks =
      '<w:bookmarkStart w:id="1" w:name="x"/><w:commentRangeEnd w:id="2"/><w:proofErr w:type="x"/>';
    const body = `<w:p>${r(t("【MEETING_"))}${marks}${r(t("TITLE】"))}<w:bookmarkEnd w:id="1"/></w:p>`;
    expect(filledWith("x", body)).toBe(
      `<w:p>${r(t("x"))}${marks}${r(t(""))}<w:bookmarkEnd w:id="1"/></w:p>`,
    );
  });

  it("a deletion inside it stays deleted, an insertion counts", () => {
    const deleted = '<w:del w:id="1"><w:r><w:delText>OLD</w:delText></w:r></w:del>';
    const body = `<w:p>${r(t("【MEETING_"))}${deleted}<w:ins w:id="2">${r(t("TITLE】"))}</w:ins></w:p>`;
    expect(filledWith("x", body)).toBe(
      `<w:p>${r(t("x"))}${deleted}<w:ins w:id="2">${r(t(""))}</w:ins></w:p>`,
    );
  });

  it("it may cross into a hyperlink", () => {
    const body = `<w:p>${r(t("【MEETING_"))}<w:hyperlink>${r(t("TITLE】y"))}</w:hyperlink></w:p>`;
    expect(filledWith("x", body)).toBe(
      `<w:p>${r(t("x"))}<w:hyperlink>${r(t("y"))}</w:hyperlink></w:p>`,
    );
  });
});

describe("nothing but text is touched", () => {
  it("drawings, page breaks, symbols, fields and note references of the run stay", () => {
    const rest =
      '<w:drawing><x/></w:drawing><w:br w:type="page"/><w:sym w:char="F0FC"/><w:fldChar w:fldCharType="begin"/><w:footnoteReference w:id="1"/>';
    const body = `<w:p>${r(`${t("a【MEETING_TITLE】")}${rest}${t("b")}`)}</w:p>`;
    expect(filledWith("x\ny", body)).toBe(
      `<w:p>${r(`${t("ax")}<w:br/>${t("y")}${rest}${t("b")}`)}</w:p>`,
    );
  });

  it("a run whose field is missing is as it was", () => {
    const body = `<w:p>${r(`<w:t  xml:space='preserve' >【NOPE】 </w:t ><w:br w:type='page' />`)}</w:p>`;
    expect(filledWith("x", `${body}${p("【MEETING_TITLE】")}`)).toContain(body);
  });

  it("the rest of the part is the same, character for character", () => {
    const before = "<!-- note --><w:p\n w:rsidR='00'>\r\n<w:pPr ><w:jc w:val = 'both' /></w:pPr >";
    const after = "<w:r ><w:t>&#169;&amp;<![CDATA[<]]></w:t></w:r ></w:p >";
    expect(filledWith("x", `${before}${r(t("【MEETING_TITLE】"))}${after}`)).toBe(
      `${before}${r(t("x"))}${after}`,
    );
  });

  it("delimiters written as references are delimiters", () => {
    const body = `<w:p>${r(t("&#x3010;MEETING_TITLE&#12305;"))}</w:p>`;
    expect(filledWith("x", body)).toBe(`<w:p>${r(t("x"))}</w:p>`);
  });

  it("text in a CDATA section is found", () => {
    const body = `<w:p>${r(t("<![CDATA[a<【MEETING_TITLE】]]>"))}</w:p>`;
    expect(filledWith("x", body)).toBe(`<w:p>${r(t("a&lt;x"))}</w:p>`);
  });

  it("a document with another prefix keeps it", () => {
    const xml = (text: string) =>
      `<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:r>${text}</x:r></x:p></x:body></x:document>`;
    const result = runNotice("", {
      parts: { "word/document.xml": xml("<x:t>【MEETING_TITLE】</x:t>") },
      payload: { meeting_title: "a\nb " },
    });
    expect(partOf(result)).toBe(xml('<x:t>a</x:t><x:br/><x:t xml:space="preserve">b </x:t>'));
  });
});
