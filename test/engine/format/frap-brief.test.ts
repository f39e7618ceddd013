import { describe, expect, it } from "vitest";
import { describePolicy, findingsOf } from "./policy-cases.ts";
import {
  type Kind,
  type Line,
  pageNumber,
  type WrittenDocument,
  write,
} from "./written-document.ts";

const text: Kind = { styleName: "Brief Text", align: "left", firstLine: 720, line: 480 };
const cover: Kind = { ...text, styleName: "Cover", align: "center", firstLine: 0, line: 240 };

const kinds = {
  cover,
  counsel: { ...cover, styleName: "Counsel", align: "left" },
  label: { ...cover, styleName: "heading 1", bold: true, outline: 0 },
  point: {
    ...cover,
    styleName: "heading 2",
    align: "left",
    bold: true,
    left: 720,
    firstLine: -720,
    outline: 1,
  },
  contents: { ...cover, styleName: "toc 1", align: "left" },
  authorities: {
    ...cover,
    styleName: "table of authorities",
    align: "left",
    left: 720,
    firstLine: -720,
  },
  text,
  quote: { ...text, styleName: "Block Text", left: 1440, right: 1440, firstLine: 0, line: 240 },
  signature: { ...cover, styleName: "Signature", align: "left", left: 4320 },
  certificate: { ...text, styleName: "Certificate Text", line: 240 },
} satisfies Record<string, Kind>;

/** A brief with all parts of rules 28 and 32. */
const brief: WrittenDocument = {
  kinds,
  defaults: { font: "Century Schoolbook", size: 28 },
  page: '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>',
  footer: pageNumber('<w:jc w:val="center"/>'),
  lines: [
    { kind: "cover", text: "No. 25-1234" },
    { kind: "cover", text: "United States Court of Appeals" },
    { kind: "cover", text: "for the Ninth Circuit" },
    { kind: "cover", text: "JANE ROE," },
    { kind: "cover", text: "Plaintiff-Appellant," },
    { kind: "cover", text: "v." },
    { kind: "cover", text: "ACME HARBOR, INC.," },
    { kind: "cover", text: "Defendant-Appellee." },
    { kind: "cover", text: "On Appeal from the United States District Court" },
    { kind: "cover", text: "Brief of Appellant" },
    { kind: "counsel", text: "Ruth Okafor" },
    { kind: "counsel", text: "Okafor Marsh LLP" },
    { kind: "counsel", text: "Counsel for Appellant" },
    { kind: "label", text: "TABLE OF CONTENTS" },
    { kind: "contents", text: "STATEMENT OF THE CASE\t1" },
    { kind: "contents", text: "ARGUMENT\t2" },
    { kind: "label", text: "TABLE OF AUTHORITIES" },
    { kind: "authorities", text: "Marsh v. Harbor Board, 512 F.3d 100 (9th Cir. 2008)\t2, 3" },
    { kind: "label", text: "STATEMENT OF THE CASE" },
    { kind: "text", text: "Jane Roe worked at the harbor for nine years. ER-12." },
    { kind: "label", text: "ARGUMENT" },
    { kind: "point", text: "I. The District Court Applied the Wrong Standard." },
    {
      kind: "text",
      text: "The court asked whether the harm was certain. It should have asked whether it was likely:",
    },
    {
      kind: "quote",
      text: "A plaintiff need not show that the harm is certain. It is enough that the harm is likely, that it will not be undone by money, and that the public interest does not speak against the order.",
    },
    { kind: "text", text: "Marsh v. Harbor Board, 512 F.3d 100, 104 (9th Cir. 2008)." },
    { kind: "label", text: "CONCLUSION" },
    { kind: "text", text: "The judgment should be reversed." },
    { kind: "signature", text: "Respectfully submitted," },
    { kind: "signature", text: "/s/ Ruth Okafor" },
    { kind: "signature", text: "Okafor Marsh LLP" },
    { kind: "label", text: "CERTIFICATE OF COMPLIANCE" },
    { kind: "certificate", text: "This brief has 1,204 words and complies with Rule 32(a)(7)(B)." },
    { kind: "certificate", text: "It is set in 14-point Century Schoolbook." },
    { kind: "signature", text: "/s/ Ruth Okafor" },
  ],
};

describePolicy("frap32", brief, [
  {
    fault: "the text is single-spaced",
    at: "Jane Roe worked",
    direct: { line: 240 },
    code: "LINE_SPACING_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the text has one and a half lines",
    at: "The judgment",
    direct: { line: 360 },
    code: "LINE_SPACING_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the text is 12 points large",
    at: "Jane Roe worked",
    direct: { size: 24 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the text has no serifs",
    at: "The court asked",
    direct: { font: "Arial" },
    code: "RUN_FONT_MISMATCH",
  },
  {
    fault: "a quotation is 12 points large",
    at: "A plaintiff",
    direct: { size: 24 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "a heading is 13 points large",
    at: "I. The District",
    direct: { size: 26 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "a certificate is 12 points large",
    at: "This brief has",
    direct: { size: 24 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the cover is 12 points large",
    at: "for the Ninth",
    direct: { size: 24 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
]);

describe("contents that rule 32 allows", () => {
  const findings = (lines: readonly Line[]) =>
    findingsOf("frap32", write({ ...brief, lines }, "direct"));
  const label: Line = { kind: "label", text: "ARGUMENT" };
  const sentence = "The court erred, and its judgment should be reversed.";

  it.each([
    ["lines of exactly 28 points", { line: 560, lineRule: "exact" }],
    ["lines of at least 28 points", { line: 560, lineRule: "atLeast" }],
    ["another face with serifs", { font: "Book Antiqua" }],
    ["a larger size", { size: 30 }],
    ["a monospaced face of 12 points", { font: "Courier New", size: 24 }],
  ] as const)("contents that rule 32 allows: %s", (_name, direct) => {
    expect(findings([label, { kind: "text", text: sentence, direct }])).toEqual([]);
  });

  it("headings may be without serifs, and without heading styles", () => {
    const direct = { font: "Arial" };
    expect(
      findings([
        { ...label, direct },
        { kind: "text", text: sentence },
      ]),
    ).toEqual([]);
    expect(
      findings([
        label,
        { kind: "point", text: "A. The Harm Was Likely", direct },
        { kind: "point", text: "1. To the harbor", direct: { ...direct, left: 1440 } },
        { kind: "text", text: sentence },
      ]),
    ).toEqual([]);
  });

  it("a brief may have no tables and a single-spaced cover", () => {
    const isOfTables = (line: Line) => ["contents", "authorities"].includes(line.kind);
    const lines = brief.lines.filter(
      (line): line is Line =>
        !("table" in line) && !isOfTables(line) && !String(line.text).startsWith("TABLE OF"),
    );
    expect(findings(lines)).toEqual([]);
  });

  it("a monospaced font of 11 points is too small: it has more than 10½ characters per inch", () => {
    const direct = { font: "Courier New", size: 22 };
    expect(findings([label, { kind: "text", text: sentence, direct }])).toEqual([
      "RUN_SIZE_MISMATCH p1",
    ]);
  });
});
