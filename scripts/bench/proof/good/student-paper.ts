import { text } from "../formats.ts";
import { apaRoles } from "../papers/apa-roles.ts";
import { type Paper, pageWith } from "../papers/paper.ts";

const onPageOfItsOwn = "\f";

/**
 * A student paper in APA style: title page, abstract, four levels of headings, a table, references.
 */
export const studentPaper: Paper = {
  name: "student paper",
  policy: "apa7",
  roles: apaRoles,
  // Programs make a table of contents from the levels (2.27).
  hasLevelsByHand: true,
  section: pageWith([12240, 15840], { top: 1440, right: 1440, bottom: 1440, left: 1440 }),
  margins: (make) => [
    { kind: "header", on: "default", paragraphs: [make.field("header", "", "PAGE")] },
  ],
  levels: [
    { format: "bullet", text: "•", formatting: { ...text("Times New Roman", 12), hint: false } },
  ],
  lines: [
    ["byline", null],
    ["byline", null],
    ["byline", null],
    ["title", "Short Breaks and Sustained Attention in Open-Plan Offices"],
    ["byline", null],
    ["byline", "Maria L. Jensen"],
    ["byline", "Department of Psychology, Northfield College"],
    ["byline", "PSY 204: Research Methods"],
    ["byline", "Dr. Alan Whitcombe"],
    ["byline", "November 14, 2025"],
    ["heading1", `${onPageOfItsOwn}Abstract`],
    [
      "abstract",
      "This study examined whether two-minute breaks help office workers to keep their attention. Forty-eight adults worked on a vigilance task for an hour, with or without breaks; those with breaks missed fewer signals.",
    ],
    ["body", [["Keywords:", { italic: true }], " attention, breaks, vigilance, offices"]],
    ["heading1", `${onPageOfItsOwn}Short Breaks and Sustained Attention in Open-Plan Offices`],
    [
      "body",
      "Attention declines with time on task (Okafor & Lindqvist, 2019). Whether short breaks restore it is less clear, as most studies used breaks of ten minutes or more.",
    ],
    ["body", "Reviews of the literature disagree. One of them put it as follows:"],
    [
      "quotation",
      "What is called a break in one laboratory is a change of task in another, and neither says how long a person has to look away before the next signal is seen as if it were the first one of the day; until that is settled, a recommendation is a guess with a reference. (Okafor & Lindqvist, 2019, p. 112)",
    ],
    ["heading1", "Method"],
    ["heading2", "Participants"],
    ["body", "Forty-eight adults between 21 and 60 years of age took part for course credit."],
    ["heading2", "Materials"],
    ["heading3", "Vigilance Task"],
    ["body", "The task showed one signal in 30 s on average, for 60 min."],
    [
      "heading4",
      [
        "Signals.",
        [" A signal was a square that was 2 mm larger than the others.", { bold: false }],
      ],
    ],
    ["body", "Participants were told:"],
    ["bullet", "to press the key as soon as they saw the larger square,"],
    ["bullet", "to keep their eyes on the screen, and"],
    ["bullet", "to stay seated during the breaks."],
    ["heading1", "Results"],
    ["body", "Table 1 shows the signals that were missed in each half of the hour."],
    ["caption", "Table 1"],
    ["captionTitle", "Signals Missed by Group"],
    {
      role: "cell",
      widths: [3120, 3120, 3120],
      rows: [
        ["Group", "First half", "Second half"],
        ["Breaks", "4.1", "4.6"],
        ["No breaks", "4.0", "9.3"],
      ],
    },
    ["tableNote", [["Note.", { italic: true }], " Means per participant; N = 48."]],
    ["heading1", "Discussion"],
    ["body", "Two minutes were enough, which is less than earlier studies had suggested."],
    ["heading1", `${onPageOfItsOwn}References`],
    [
      "reference",
      [
        "Hollis, T. R. (2021). ",
        ["Working in the open: Noise, light, and the length of a day", { italic: true }],
        ". Harbor Press.",
      ],
    ],
    [
      "reference",
      [
        "Okafor, C., & Lindqvist, S. (2019). Time on task and the meaning of a break. ",
        ["Journal of Applied Attention, 14", { italic: true }],
        "(2), 101–118. https://doi.org/10.0000/jaa.2019.0142",
      ],
    ],
  ],
};
