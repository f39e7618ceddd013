import { describe, expect, it } from "vitest";
import { runNotice } from "../support.ts";
import { describePolicy, findingsOf } from "./policy-cases.ts";
import {
  type Kind,
  type Line,
  pageNumber,
  type WrittenDocument,
  write,
} from "./written-document.ts";

const text: Kind = {
  styleName: "Paper Text",
  align: "left",
  firstLine: 720,
  left: 0,
  line: 480,
  before: 0,
  after: 0,
};
const heading: Kind = { ...text, styleName: "heading 1", firstLine: 0, bold: true };

const kinds = {
  title: { ...heading, styleName: "Title", align: "center" },
  author: { ...text, styleName: "Author", align: "center", firstLine: 0 },
  heading1: { ...heading, align: "center", outline: 0 },
  heading2: { ...heading, styleName: "heading 2", outline: 1 },
  heading3: { ...heading, styleName: "heading 3", outline: 2, italic: true },
  heading4: { ...text, styleName: "heading 4", outline: 3, bold: true },
  heading5: { ...text, styleName: "heading 5", outline: 4, bold: true, italic: true },
  abstract: { ...text, styleName: "Abstract Text", firstLine: 0 },
  keywords: { ...text, styleName: "Keywords" },
  text,
  listItem: { ...text, styleName: "List Bullet", firstLine: 0 },
  quote: { ...text, styleName: "Quote", firstLine: 0, left: 720 },
  tableNumber: { ...heading, styleName: "Table Number" },
  tableTitle: { ...text, styleName: "Table Title", firstLine: 0, italic: true },
  note: { ...text, styleName: "Table Note", firstLine: 0 },
  reference: { ...text, styleName: "Bibliography", left: 720, firstLine: -720 },
} satisfies Record<string, Kind>;

const plain = { bold: false, italic: false };

/** A student paper with every element of chapters 2, 7 and 8 of the manual. */
const paper: WrittenDocument = {
  kinds,
  defaults: { font: "Times New Roman", size: 24 },
  page: '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>',
  header: pageNumber('<w:jc w:val="right"/>'),
  lines: [
    { kind: "title", text: "Who Listens?" },
    { kind: "title", text: "A Study of Two Offices" },
    { kind: "author", text: "Ana M. Costa" },
    { kind: "author", text: "Department of Psychology, State University" },
    { kind: "author", text: "PSY 204: Research Methods" },
    { kind: "author", text: "Dr. Ruth Okafor" },
    { kind: "author", text: "October 4, 2025" },
    { kind: "heading1", text: "Abstract" },
    {
      kind: "abstract",
      text: "We timed meetings in two offices for eight weeks, and asked who had listened.",
    },
    {
      kind: "keywords",
      text: [{ text: "Keywords", italic: true }, ": attention, meetings, offices"],
    },
    { kind: "heading1", text: "Attention and the Length of Meetings" },
    {
      kind: "text",
      text: "Meetings are held in every office, and few are as short as they could be (Marsh, 2019).",
    },
    { kind: "heading2", text: "Method" },
    { kind: "heading3", text: "Participants" },
    {
      kind: "text",
      text: "Forty members of two departments took part. They were asked for three things:",
    },
    { kind: "listItem", text: "to keep a diary", isListed: true },
    { kind: "listItem", text: "to answer a short test after each meeting", isListed: true },
    {
      kind: "heading4",
      text: [
        { text: "Recruitment.", bold: true },
        { text: " Members answered a notice on the board.", ...plain },
      ],
    },
    {
      kind: "heading5",
      text: [
        { text: "Second Office.", bold: true, italic: true },
        { text: " The notice hung there for two weeks.", ...plain },
      ],
    },
    {
      kind: "quote",
      text: "The length of a meeting says little of what comes of it, and much of who has called it; those who call many seldom ask how many of those who sat there could say on the next day what had been decided (Marsh, 2019, p. 44).",
    },
    { kind: "heading2", text: "Results" },
    { kind: "tableNumber", text: "Table 1" },
    { kind: "tableTitle", text: "Minutes of Meetings by Office" },
    {
      table: [
        ["Office", "Minutes"],
        ["First", "41.2"],
        ["Second", "28.9"],
      ],
    },
    { kind: "note", text: [{ text: "Note.", italic: true }, " Means of eight weeks."] },
    { kind: "text", text: "Table 1 shows that the second office held shorter meetings." },
    { kind: "heading1", text: "References" },
    {
      kind: "reference",
      text: "Costa, A. M. (2021). Who listens? Journal of Office Studies, 14(1), 3–19.",
    },
    { kind: "reference", text: "Marsh, E. (2019). The shape of the working day. Harbor Press." },
    { kind: "heading1", text: "Appendix" },
    { kind: "text", text: "The test had six questions." },
  ],
};

describePolicy("apa7", paper, [
  {
    fault: "the title is not bold",
    at: "A Study of Two",
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
    // Without a style, it could be the author.
    in: ["styles"],
  },
  {
    fault: "the first line of the title is not bold",
    at: "Who Listens?",
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "the first line of the title is not bold",
    at: "Who Listens?",
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
    // Without a style, it could be a misplaced institution.
    in: ["direct"],
    isRepaired: false,
  },
  {
    fault: "the author stands on the left",
    at: "Ana M. Costa",
    direct: { align: "left" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the date of the title page stands on the left",
    at: "October 4",
    direct: { align: "left" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the title page is single-spaced",
    at: "Dr. Ruth",
    direct: { line: 240 },
    code: "LINE_SPACING_MISMATCH",
  },
  {
    fault: "the label of the abstract is not bold",
    at: /^Abstract$/,
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "the abstract is indented",
    at: "We timed",
    direct: { firstLine: 720 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "the abstract is justified",
    at: "We timed",
    direct: { align: "both" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the keywords are not indented",
    at: "Keywords",
    direct: { firstLine: 0 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "the label of the keywords is upright",
    at: "Keywords",
    pieces: ["Keywords", ": attention, meetings, offices"],
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "a heading of level 1 stands on the left",
    at: "Attention and the Length of Meetings",
    direct: { align: "left" },
    code: "ALIGNMENT_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a heading of level 2 is in italics",
    at: "Method",
    direct: { italic: true },
    code: "RUN_EMPHASIS_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a heading of level 2 is centred",
    at: "Method",
    direct: { align: "center" },
    code: "ALIGNMENT_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a heading of level 2 is 14 points large",
    at: "Results",
    direct: { size: 28 },
    code: "RUN_SIZE_MISMATCH",
  },
  {
    fault: "a heading of level 3 is upright",
    at: "Participants",
    direct: { italic: false },
    code: "RUN_EMPHASIS_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a heading of level 4 is not bold",
    at: "Recruitment.",
    pieces: [
      { text: "Recruitment.", bold: false },
      { text: " Members answered a notice.", bold: false },
    ],
    code: "RUN_EMPHASIS_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a heading of level 4 begins at the margin",
    at: "Recruitment.",
    direct: { firstLine: 0 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "a heading of level 5 is upright",
    at: "Second Office.",
    pieces: [
      { text: "Second Office.", bold: true, italic: false },
      { text: " The notice hung there.", bold: false, italic: false },
    ],
    code: "RUN_EMPHASIS_MISMATCH",
    in: ["styles"],
  },
  {
    fault: "a paragraph is not indented",
    at: "Meetings are held",
    direct: { firstLine: 0 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "a paragraph is justified",
    at: "Meetings are held",
    direct: { align: "both" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "a paragraph has one and a half lines",
    at: "Meetings are held",
    direct: { line: 360 },
    code: "LINE_SPACING_MISMATCH",
  },
  {
    fault: "a paragraph has space after it",
    at: "Meetings are held",
    direct: { after: 160 },
    code: "SPACE_AFTER_MISMATCH",
  },
  {
    fault: "a paragraph is 14 points large",
    at: "Meetings are held",
    direct: { size: 28 },
    code: "RUN_SIZE_MISMATCH",
  },
  {
    fault: "a paragraph is grey",
    at: "Meetings are held",
    direct: { color: "808080" },
    code: "RUN_COLOR_MISMATCH",
  },
  {
    fault: "a paragraph is set in Comic Sans MS",
    at: "Meetings are held",
    direct: { font: "Comic Sans MS" },
    code: "FONT_NOT_ALLOWED",
    isRepaired: false,
  },
  {
    fault: "a list is single-spaced",
    at: "to keep a diary",
    direct: { line: 240 },
    code: "LINE_SPACING_MISMATCH",
  },
  {
    fault: "a quotation is single-spaced",
    at: "The length of",
    direct: { line: 240 },
    code: "LINE_SPACING_MISMATCH",
  },
  {
    fault: "a quotation is indented by an inch",
    at: "The length of",
    direct: { left: 1440 },
    code: "LEFT_INDENT_MISMATCH",
  },
  {
    fault: "the number of a table is not bold",
    at: /^Table 1$/,
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "the title of a table is upright",
    at: "Minutes of Meetings",
    direct: { italic: false },
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "the title of a table is centred",
    at: "Minutes of Meetings",
    direct: { align: "center" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the label of a note is upright",
    at: "Note.",
    pieces: ["Note.", " Means of eight weeks."],
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "a reference does not hang",
    at: "Marsh, E.",
    direct: { left: 720, firstLine: 0 },
    code: "HANGING_INDENT_MISMATCH",
  },
  {
    fault: "the first reference is set as a paragraph",
    at: "Costa, A. M.",
    direct: { left: 0, firstLine: 720 },
    code: "HANGING_INDENT_MISMATCH",
    also: ["LEFT_INDENT_MISMATCH"],
  },
  {
    fault: "a reference is single-spaced",
    at: "Marsh, E.",
    direct: { line: 240 },
    code: "LINE_SPACING_MISMATCH",
  },
]);

describe("other contents of papers that are right", () => {
  const findings = (lines: WrittenDocument["lines"], header = paper.header ?? "") =>
    findingsOf("apa7", write({ ...paper, lines, header }, "direct"));
  const before: Line[] = [
    { kind: "title", text: "The Length of Meetings" },
    { kind: "author", text: "Ana M. Costa" },
    { kind: "heading1", text: "The Length of Meetings" },
  ];

  it("a paper may have lines without a role: a formula on a line of its own, a dedication", () => {
    expect(
      findings([
        ...before,
        { kind: "text", text: "The share is computed by" },
        { kind: "author", text: "s = m / t" },
        { kind: "text", text: "For Ruth", direct: { firstLine: 0, align: "right", italic: true } },
      ]),
    ).toEqual([]);
  });

  it("an institution above the title is at most a warning, because its fault is unknown", () => {
    const template = write(
      { ...paper, lines: [{ kind: "author", text: "State University" }, ...before] },
      "direct",
    );
    const { formatReport } = runNotice(template, {
      policyYaml: "extends: apa7",
      baseline: "policy",
      fixMode: "safe",
    });
    expect(formatReport.error_count).toBe(0);
    expect(formatReport.summary.fix_changes).toEqual([]);
  });

  it("a paper may have a second paragraph of a block quotation, a typed list, and a paragraph that ends with a citation", () => {
    expect(
      findings([
        ...before,
        {
          kind: "text",
          text: "Marsh asked “Who has listened?” and found that few had (2019, p. 12).",
        },
        {
          kind: "quote",
          text: "Those who call many meetings seldom ask how many of those who sat there could say what had been decided.",
        },
        {
          kind: "quote",
          text: "And those who sat there seldom say that they could not, which is why there is a meeting on the next day.",
          direct: { firstLine: 720 },
        },
        { kind: "text", text: "1.\tThe diary", direct: { left: 1080, firstLine: -360 } },
        { kind: "text", text: "2.\tThe test", direct: { left: 1080, firstLine: -360 } },
      ]),
    ).toEqual([]);
  });

  it("a sentence may begin like a caption", () => {
    expect(
      findings([
        ...before,
        { kind: "text", text: "Table 1 shows what we found in the first office." },
      ]),
    ).toEqual([]);
  });

  it("a paper may have a figure with number, title and note, and appendices after the references", () => {
    expect(
      findings([
        ...before,
        { kind: "tableNumber", text: "Figure 1" },
        { kind: "tableTitle", text: "Attention by Minute" },
        { kind: "note", text: [{ text: "Note.", italic: true }, " Means of both offices."] },
        { kind: "heading1", text: "References" },
        {
          kind: "reference",
          text: "Marsh, E. (2019). The shape of the working day. https://example.org/day",
        },
        { kind: "heading1", text: "Appendix A" },
        { kind: "heading1", text: "The Test" },
        { kind: "text", text: "The test had six questions." },
      ]),
    ).toEqual([]);
  });

  it("a paper may have the styles of Markdown converters: Author, First Paragraph, Body Text, Block Text", () => {
    const style = (kind: Kind, styleName: string): Kind => ({ ...kind, styleName });
    const document: WrittenDocument = {
      ...paper,
      kinds: {
        ...kinds,
        first: style(text, "First Paragraph"),
        body: style(text, "Body Text"),
        quote: style(kinds.quote, "Block Text"),
      },
      lines: [
        ...before,
        { kind: "first", text: "Meetings are held in every office." },
        { kind: "body", text: "Few are short." },
        { kind: "quote", text: "Those who call many meetings seldom ask who has listened." },
      ],
    };
    expect(findingsOf("apa7", write(document, "styles"))).toEqual([]);
  });
});
