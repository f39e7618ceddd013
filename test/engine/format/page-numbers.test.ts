import { describe, expect, it } from "vitest";
import {
  pageField,
  para,
  relationshipsOf,
  runOf,
  sectionOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { lintExample, lintShortly } from "./lint-example.ts";

/** A document of one section with the given footers, by kind, and settings. */
interface DocumentParts {
  footers: Readonly<Partial<Record<"default" | "first" | "even", string>>>;
  settings?: string;
  section?: Readonly<Record<string, string>>;
  before?: string;
}

function documentOf({ footers, settings = "", section = {}, before = "" }: DocumentParts) {
  const kinds = Object.keys(footers);
  const references = kinds
    .map((kind, index) => `<w:footerReference w:type="${kind}" r:id="rId${index + 1}"/>`)
    .join("");
  const parts: Record<string, string> = {
    "word/_rels/document.xml.rels": relationshipsOf([
      ...kinds.map((kind) => ["footer", `${kind}.xml`] as const),
      ["settings", "settings.xml"],
    ]),
    "word/settings.xml": wordPart("w:settings", settings),
  };
  for (const [kind, content] of Object.entries(footers)) {
    parts[`word/${kind}.xml`] = wordPart("w:ftr", content);
  }
  return { body: before + para("正文") + sectionOf({ ...section, references }), parts };
}

const numbered = `<w:p>${pageField}</w:p>`;
const blank = "<w:p/>";
const titlePage = { title: "<w:titlePg/>" };
const evenAndOdd = "<w:evenAndOddHeaders/>";

describe("PAGE_NUMBER_MISSING", () => {
  const policy = "page: { page_number: { required: true, in: footer } }";
  const missing = "PAGE_NUMBER_MISSING error section0";

  it.each<[string, DocumentParts, string[]]>([
    ["all pages have one", { footers: { default: numbered } }, []],
    ["there is no footer", { footers: {} }, [missing]],
    [
      "even pages have a footer without one",
      { footers: { default: numbered, even: blank }, settings: evenAndOdd },
      [missing],
    ],
    [
      "even pages have no footer",
      { footers: { default: numbered }, settings: evenAndOdd },
      [missing],
    ],
    [
      "even pages are like all others, and a footer for them is not in force",
      { footers: { default: numbered, even: blank } },
      [],
    ],
    [
      "the only footer is for even pages, which are like all others",
      { footers: { even: numbered } },
      [missing],
    ],
    [
      "both sides have one",
      { footers: { default: numbered, even: numbered }, settings: evenAndOdd },
      [],
    ],
    [
      "the first page has a footer without one",
      { footers: { default: numbered, first: blank }, section: titlePage },
      [missing],
    ],
    [
      "the first page has no footer",
      { footers: { default: numbered }, section: titlePage },
      [missing],
    ],
    ["the first page is like all others", { footers: { default: numbered, first: blank } }, []],
    [
      "titlePg is off",
      {
        footers: { default: numbered, first: blank },
        section: { title: '<w:titlePg w:val="0"/>' },
      },
      [],
    ],
    [
      "the only footer is for a first page, which is like all others",
      { footers: { first: numbered } },
      [missing],
    ],
    [
      "only the first page has one",
      { footers: { first: numbered, default: blank }, section: titlePage },
      [missing],
    ],
  ])("PAGE_NUMBER_MISSING is right if %s", (_what, document, expected) => {
    expect(lintShortly(policy, documentOf(document))).toEqual(expected);
  });

  it("PAGE_NUMBER_MISSING names every kind of page in words", () => {
    const document = { footers: {}, settings: evenAndOdd, section: titlePage };
    const messages = lintExample(policy, documentOf(document)).map(({ message }) => message);
    expect(messages).toEqual([
      "There is no page number in the footer of the first page of this section.",
      "There is no page number in the footer of odd pages of this section.",
      "There is no page number in the footer of even pages of this section.",
    ]);
  });

  it("PAGE_NUMBER_MISSING uses the footer of the section before if a section has none", () => {
    const { body, parts } = documentOf({ footers: { default: numbered } });
    const first = body.slice(body.indexOf("<w:sectPr>"));
    const two = `${para("一", first)}${para("二")}${sectionOf()}`;
    expect(lintShortly(policy, { body: two, parts })).toEqual([]);
  });

  it("PAGE_NUMBER_MISSING allows a first page without a number if the policy does", () => {
    const document = { footers: { default: numbered, first: blank }, section: titlePage };
    for (const first of ["none", "any"]) {
      const policyYaml = `page: { page_number: { required: true, in: footer, first_page: ${first} } }`;
      expect(lintShortly(policyYaml, documentOf(document))).toEqual([]);
    }
  });

  it("PAGE_NUMBER_MISSING allows a first page without a number if it has a paragraph of an exempt role", () => {
    const policyYaml =
      "page: { page_number: { required: true, first_page_without: { roles: [letter], pattern: 政府$ } } }\nroles: { letter: { match: { pattern: ^某某市人民政府$ } } }";
    const document = { footers: { default: numbered, first: blank }, section: titlePage };
    expect(
      lintShortly(policyYaml, documentOf({ ...document, before: para("某某市人民政府") })),
    ).toEqual([]);
    expect(lintShortly(policyYaml, documentOf(document))).toEqual([missing]);
  });

  it("PAGE_NUMBER_MISSING informs of a first page that would lose the number that the policy wants", () => {
    const policyYaml = "page: { page_number: { required: true, first_page: required } }";
    const document = { footers: { default: numbered, first: blank } };
    expect(lintShortly(policyYaml, documentOf(document))).toEqual([
      "PAGE_NUMBER_MISSING info section0",
    ]);
    const both = { footers: { default: numbered, first: numbered } };
    expect(lintShortly(policyYaml, documentOf(both))).toEqual([]);
  });
});

describe("a page number", () => {
  const policy = 'page: { page_number: { required: true, pattern: "^— N —$" } }';
  const mark = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  const instruction = (text: string) => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
  const field = (text: string, result = "1") =>
    `${mark("begin")}${instruction(text)}${mark("separate")}${runOf(result)}${mark("end")}`;
  const dashed = (inner: string) => `<w:p>${runOf("— ")}${inner}${runOf(" —")}</w:p>`;

  it.each([
    [
      "in an instruction that is split over runs",
      dashed(
        mark("begin") +
          instruction(" PA") +
          instruction("GE ") +
          mark("separate") +
          runOf("7") +
          mark("end"),
      ),
    ],
    ["without a result", dashed(mark("begin") + instruction("PAGE") + mark("end"))],
    ["with switches", dashed(field(" PAGE \\* MERGEFORMAT "))],
    ["with a switch right behind the word", dashed(field("PAGE\\* Arabic"))],
    ["in small letters", dashed(field("page"))],
    [
      "as a simple field",
      dashed('<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'),
    ],
    [
      "as a simple field of two runs",
      dashed(
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r></w:fldSimple>',
      ),
    ],
    ["as w:pgNum", dashed("<w:r><w:pgNum/></w:r>")],
    [
      "in a content control",
      `<w:sdt><w:sdtContent>${dashed(field("PAGE"))}</w:sdtContent></w:sdt>`,
    ],
    [
      "in a sum",
      dashed(
        `${mark("begin")}${instruction("= ")}${field("PAGE", "3")}${instruction(" + 1")}${mark("separate")}${runOf("4")}${mark("end")}`,
      ),
    ],
    ["behind an empty paragraph", `<w:p/>${dashed(field("PAGE"))}`],
  ])("a page number is found %s", (_what, footer) => {
    expect(lintShortly(policy, documentOf({ footers: { default: footer } }))).toEqual([]);
  });

  it.each([
    ["typed digits", dashed(runOf("1"))],
    ["the number of pages", dashed(field("NUMPAGES"))],
    ["a reference to a page", dashed(field("PAGEREF _Toc1"))],
    ["the pages of the section", dashed(field("SECTIONPAGES"))],
  ])("the number that %s show is not a page number", (_what, footer) => {
    expect(lintShortly(policy, documentOf({ footers: { default: footer } }))).toEqual([
      "PAGE_NUMBER_MISSING error section0",
    ]);
  });

  it("the text of a page number includes the results of other fields of the paragraph", () => {
    const all = `<w:p>${runOf("共")}${field("NUMPAGES", "3")}${runOf("页 第")}${field("PAGE")}${runOf("页")}</w:p>`;
    const policyYaml = 'page: { page_number: { required: true, pattern: "^共3页 第N页$" } }';
    expect(lintShortly(policyYaml, documentOf({ footers: { default: all } }))).toEqual([]);
  });

  it("a page number in the format numberInDash, of the field or of the section, includes its dashes", () => {
    const policyYaml = 'page: { page_number: { pattern: "^- N -$" } }';
    const byField = { footers: { default: `<w:p>${field("PAGE \\* ArabicDash")}</w:p>` } };
    const bySection = {
      footers: { default: numbered },
      section: { numbers: '<w:pgNumType w:fmt="numberInDash"/>' },
    };
    expect(lintShortly(policyYaml, documentOf(byField))).toEqual([]);
    expect(lintShortly(policyYaml, documentOf(bySection))).toEqual([]);
  });
});

describe("PAGE_NUMBER_FORMAT", () => {
  const sides =
    "page: { page_number: { odd: { alignment: right, right_indent: 1字符 }, even: { alignment: left, left_indent: 1字符 } } }";
  const at = (pPr: string) => `<w:p><w:pPr>${pPr}</w:pPr>${pageField}</w:p>`;
  const right = at('<w:ind w:rightChars="100" w:right="210"/><w:jc w:val="right"/>');
  const left = at('<w:ind w:leftChars="100" w:left="210"/>');

  it.each<[string, DocumentParts, string[]]>([
    ["both sides are right", { footers: { default: right, even: left }, settings: evenAndOdd }, []],
    [
      "the sides are changed",
      { footers: { default: left, even: right }, settings: evenAndOdd },
      ["PAGE_NUMBER_FORMAT warn default:p0", "PAGE_NUMBER_FORMAT warn even:p0"],
    ],
    [
      "odd pages are not a character from the margin",
      { footers: { default: at('<w:jc w:val="right"/>'), even: left }, settings: evenAndOdd },
      ["PAGE_NUMBER_FORMAT warn default:p0"],
    ],
    [
      "one footer is for both, which is told as information",
      { footers: { default: right } },
      ["PAGE_NUMBER_FORMAT info default:p0"],
    ],
    [
      "a frame stands outside of both",
      { footers: { default: at('<w:framePr w:wrap="around" w:xAlign="outside"/>') } },
      [],
    ],
    [
      "the number stands behind a tab, which nobody can tell",
      {
        footers: { default: `<w:p><w:r><w:tab/></w:r>${pageField}</w:p>`, even: left },
        settings: evenAndOdd,
      },
      ["PAGE_NUMBER_FORMAT info default:p0"],
    ],
  ])("PAGE_NUMBER_FORMAT is right if %s", (_what, document, expected) => {
    expect(lintShortly(sides, documentOf(document))).toEqual(expected);
  });

  it("PAGE_NUMBER_FORMAT counts an ideographic space as a distance of one character", () => {
    const spaced = `<w:p><w:pPr><w:jc w:val="right"/></w:pPr>${pageField}${runOf("　")}</w:p>`;
    const document = { footers: { default: spaced, even: left }, settings: evenAndOdd };
    expect(lintShortly(sides, documentOf(document))).toEqual([]);
  });

  it.each([
    ["the section's form", { numbers: '<w:pgNumType w:fmt="lowerRoman"/>' }, numbered, "section0"],
    [
      "the field's form",
      {},
      `<w:p>${pageField.replace("PAGE", "PAGE \\* roman")}</w:p>`,
      "default:p0",
    ],
  ])("PAGE_NUMBER_FORMAT checks %s", (_what, section, footer, place) => {
    const policyYaml = "page: { page_number: { number_format: decimal } }";
    const document = { footers: { default: footer }, section };
    expect(lintShortly(policyYaml, documentOf(document))).toEqual([
      `PAGE_NUMBER_FORMAT warn ${place}`,
    ]);
  });

  it("PAGE_NUMBER_FORMAT finds pages that are counted from another number or restarted", () => {
    const policyYaml = "page: { page_number: { start: 1 } }";
    const counted = (start: number) => sectionOf({ numbers: `<w:pgNumType w:start="${start}"/>` });
    const two = (first: string, second: string) => ({
      body: para("一", first) + para("二") + second,
    });
    expect(lintShortly(policyYaml, two(counted(1), sectionOf()))).toEqual([]);
    expect(lintShortly(policyYaml, two(counted(5), sectionOf()))).toEqual([
      "PAGE_NUMBER_FORMAT warn section0",
    ]);
    expect(lintShortly(policyYaml, two(sectionOf(), counted(1)))).toEqual([
      "PAGE_NUMBER_FORMAT warn section1",
    ]);
  });

  it("PAGE_NUMBER_FORMAT checks the font and size of the digits", () => {
    const set = (font: string, size: number) =>
      `<w:p>${pageField.replace("<w:t>", `<w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}"/><w:sz w:val="${size}"/></w:rPr><w:t>`)}</w:p>`;
    const policyYaml = "page: { page_number: { font: { latin: 宋体 }, size: 四号 } }";
    const issuesWith = (footer: string) =>
      lintShortly(policyYaml, documentOf({ footers: { default: footer } }));
    const finding = "PAGE_NUMBER_FORMAT warn default:p0";
    expect(issuesWith(set("SimSun", 28))).toEqual([]);
    expect(issuesWith(set("Arial", 28))).toEqual([finding]);
    expect(issuesWith(set("宋体", 21))).toEqual([finding]);
  });

  it("PAGE_NUMBER_FORMAT finds a number on a first page that should have none", () => {
    const policyYaml = "page: { page_number: { first_page: none } }";
    expect(lintShortly(policyYaml, documentOf({ footers: { default: numbered } }))).toEqual([
      "PAGE_NUMBER_FORMAT warn default:p0",
    ]);
    const document = { footers: { default: numbered, first: blank }, section: titlePage };
    expect(lintShortly(policyYaml, documentOf(document))).toEqual([]);
  });

  it("PAGE_NUMBER_FORMAT ignores footers that no page shows", () => {
    const policyYaml = 'page: { page_number: { pattern: "^— N —$" } }';
    const good = `<w:p>${runOf("— ")}${pageField}${runOf(" —")}</w:p>`;
    expect(
      lintShortly(
        policyYaml,
        documentOf({ footers: { default: good, even: numbered, first: numbered } }),
      ),
    ).toEqual([]);
  });
});
