import { describe, expect, it } from "vitest";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";

const run = (inside: string) => `<w:r>${inside}</w:r>`;
const text = (said: string) => run(`<w:t xml:space="preserve">${said}</w:t>`);
const char = (type: string) => run(`<w:fldChar w:fldCharType="${type}"/>`);
const begin = (instruction: string) =>
  char("begin") +
  run(`<w:instrText xml:space="preserve"> ${instruction} </w:instrText>`) +
  char("separate");
const end = char("end");
const field = (instruction: string, result: string) => begin(instruction) + text(result) + end;
const simple = (instruction: string, result: string) =>
  `<w:fldSimple w:instr=" ${instruction} ">${text(result)}</w:fldSimple>`;
const para = (...pieces: string[]) => `<w:p>${pieces.join("")}</w:p>`;

/** The filled text, the texts that are left in brackets, and the exit code. */
function outcome(body: string, payload: Record<string, unknown> = { title: "T", name: "N" }) {
  const result = runDocument(body, payload);
  const said = bodyOf(result)
    .replace(/<w:instrText[^>]*>[^<]*<\/w:instrText>/g, "")
    .replace(/<\/w:p>/g, "\n")
    .replace(/<[^>]*>/g, "");
  return `${result.exitCode}: ${said.trim().split("\n").join(" / ")}`;
}

describe("the cached result of a field that Word makes anew is no text of the template", () => {
  it("a table of contents over several paragraphs, with fields in it, beside its headings", () => {
    const entry = (title: string) => `${text(title)}${field("PAGEREF _Toc1 \\h", "1")}`;
    const body =
      para(begin('TOC \\o "1-3"'), entry("【TITLE】")) +
      para(entry("【#CHAPTERS】【NAME】")) +
      para(entry("【broken_tag】【UNKNOWN】")) +
      para(end) +
      para(text("【TITLE】"));
    expect(outcome(body)).toBe(
      "0: 【TITLE】1 / 【#CHAPTERS】【NAME】1 / 【broken_tag】【UNKNOWN】1 /  / T",
    );
  });

  it.each([
    "INDEX \\c 2",
    "REF _Ref1 \\h",
    "ref _Ref1",
    "PAGEREF x",
    "STYLEREF &quot;Heading 1&quot;",
    "SEQ Figure",
    "DOCPROPERTY Title",
    "TITLE",
    "AUTHOR",
    "FILENAME \\p",
    "DATE \\@ yyyy",
    "= 1 + 2",
  ])(
    "the cached result of a field that Word makes anew is no text of the template: %s",
    (instruction) => {
      expect(
        outcome(para(text("【NAME】"), field(instruction, "【TITLE】"), text("【NAME】"))),
      ).toBe("0: N【TITLE】N");
      expect(
        outcome(para(text("【NAME】"), simple(instruction, "【TITLE】"), text("【NAME】"))),
      ).toBe("0: N【TITLE】N");
    },
  );

  it("the cached result of a field that Word makes anew is no text of the template with an instruction that is written in pieces", () => {
    const pieces = ["RE", "F _Ref1"].map((said) =>
      run(`<w:instrText> ${said.trim()}</w:instrText>`.replace("> F", ">F")),
    );
    expect(outcome(para(char("begin"), ...pieces, char("separate"), text("【TITLE】"), end))).toBe(
      "0: 【TITLE】",
    );
  });

  it("the cached result of a field that Word makes anew is no text of the template in a link of a simple field, and two fields beside each other", () => {
    const linked = `<w:fldSimple w:instr="REF a"><w:hyperlink w:anchor="a">${text("【TITLE】")}</w:hyperlink></w:fldSimple>`;
    expect(outcome(para(linked, simple("REF b", "【TITLE】"), text("【NAME】")))).toBe(
      "0: 【TITLE】【TITLE】N",
    );
  });

  it("the cached result of a field that Word makes anew is no text of the template in a header", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart(
        "w:hdr",
        para(field("STYLEREF Title", "【TITLE】"), text("【NAME】")),
      ),
    };
    const result = runDocument(docx(p("x"), parts), { name: "N" });
    expect(result.exitCode).toBe(0);
    expect(partOf(result, "word/header1.xml")).toContain("【TITLE】");
  });

  it("a bracket before it finds no partner in it", () => {
    expect(outcome(para(text("【TIT"), field("REF a", "LE】"), text("【NAME】")))).toMatch(/^3: /);
    expect(outcome(para(text("注意】"), field("REF a", "【TITLE"), text("【NAME】")))).toBe(
      "0: 注意】【TITLEN",
    );
  });
});

describe("the result of a field that was typed is text of the template", () => {
  it.each([
    "HYPERLINK &quot;https://example.org&quot;",
    "FORMTEXT",
    "MERGEFIELD Name",
    "ASK x",
    "FILLIN x",
    "QUOTE x",
    "IF 1 = 1 a b",
    "ADDIN x",
  ])("the result of a field that was typed is text of the template: %s", (instruction) => {
    expect(outcome(para(field(instruction, "【TITLE】")))).toBe("0: T");
    expect(outcome(para(simple(instruction, "【TITLE】")))).toBe("0: T");
  });

  it("the result of a field that was typed is text of the template but not what it holds of another one", () => {
    const inner = field("REF a", "【NAME】");
    expect(
      outcome(para(begin("HYPERLINK x"), text("【TITLE】"), inner, text("【TITLE】"), end)),
    ).toBe("0: T【NAME】T");
  });
});

describe("a field that is not whole takes nothing along", () => {
  it("a field that is not whole takes nothing along: one that nobody ends", () => {
    const body = para(begin("TOC"), text("【TITLE】")) + para(text("【NAME】")) + p("【TITLE】");
    expect(outcome(body)).toBe("0: T / N / T");
  });

  it("a field that is not whole takes nothing along: one that nobody ends, before one that is whole", () => {
    const body = para(begin("REF a")) + para(field("REF b", "【TITLE】"), text("【NAME】"));
    expect(outcome(body)).toBe("0: 【TITLE】N");
  });

  it("a field that is not whole takes nothing along: an end without a beginning, a result without an end, a field without a result", () => {
    expect(outcome(para(end, text("【TITLE】"), char("separate"), text("【NAME】")))).toBe("0: TN");
    expect(outcome(para(char("begin"), end, text("【TITLE】")))).toBe("0: T");
  });

  it("a field that is not whole takes nothing along: one in a text box ends with the box, and one around the box does not reach into it", () => {
    const box = (inside: string) =>
      run(
        `<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>${inside}</w:txbxContent></v:textbox></v:shape></w:pict>`,
      );
    const open = para(box(para(begin("REF a"), text("【TITLE】")))) + para(end, text("【NAME】"));
    expect(outcome(open).replaceAll(" / ", " ")).toBe("0: T  N");
    const around = para(begin("REF a"), text("【TITLE】"), box(para(text("【NAME】"))), end);
    expect(outcome(around)).toContain("N");
    expect(outcome(around)).not.toContain("【NAME】");
  });
});

it("100,000 fields, in each other and one after the other, are read in one go", () => {
  const many = 100_000;
  const deep = para(begin("REF a").repeat(many), text("【TITLE】"), end.repeat(many));
  expect(outcome(deep + p("【NAME】"))).toBe("0: 【TITLE】 / N");
  const long = para(begin("TOC")) + p("【TITLE】").repeat(20_000) + para(end) + p("【NAME】");
  expect(outcome(long)).toMatch(/^0: .* N$/);
});
