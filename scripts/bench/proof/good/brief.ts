import { inches, lines, plain, text } from "../formats.ts";
import type { ParagraphFormat, TextFormat } from "../model.ts";
import { type Paper, type PaperRole, pageWith } from "../papers/paper.ts";

const serif: TextFormat = { ...text("Century Schoolbook", 14), hint: false };

const role = (
  id: string,
  name: string,
  formatting: Partial<ParagraphFormat> = {},
  textFormat: Partial<TextFormat> = {},
): PaperRole => ({
  formatting: { ...plain, ...formatting },
  text: { ...serif, ...textFormat },
  style: [id, name],
});

/** The tab stop for the page numbers of a table of contents. */
const leaders = [{ kind: "right", at: 9350, leader: "dot" }] as const;

/** A brief by rule 32(a) of the Federal Rules of Appellate Procedure. */
export const brief: Paper = {
  name: "brief",
  policy: "frap32",
  roles: {
    cover: role("Cover", "Cover", { alignment: "center" }),
    heading: role("1", "heading 1", { alignment: "center", outline: 0 }, { bold: true }), // (a)(4)
    subheading: role("2", "heading 2", { left: inches(0.5), outline: 1 }, { bold: true }),
    contents: role("TOC1", "toc 1", { tabs: leaders }),
    body: role("BodyText", "Body Text", { firstLine: inches(0.5), line: lines(2) }), // (a)(4)
    quotation: role("BlockText", "Block Text", { left: inches(1), right: inches(1) }), // (a)(4)
    signature: role("Signature", "Signature", { left: inches(3.25) }),
    note: role("FootnoteText", "footnote text"), // (a)(4)
    footer: role("Footer", "footer", { alignment: "center" }),
  },
  section: pageWith([12240, 15840], { top: 1440, right: 1440, bottom: 1440, left: 1440 }),
  margins: (make) => [
    { kind: "footer", on: "default", paragraphs: [make.field("footer", "", "PAGE")] },
  ],
  lines: [
    ["cover", [["No. 25-1187", { bold: true }]]],
    ["cover", null],
    ["cover", [["UNITED STATES COURT OF APPEALS FOR THE ELEVENTH CIRCUIT", { bold: true }]]],
    ["cover", null],
    ["cover", "HARBOR FREIGHT COOPERATIVE, INC., Plaintiff-Appellant,"],
    ["cover", "v."],
    ["cover", "PORT AUTHORITY OF MARLOW, Defendant-Appellee."],
    ["cover", null],
    [
      "cover",
      "On Appeal from the United States District Court for the Southern District of Georgia",
    ],
    ["cover", null],
    ["cover", [["BRIEF OF APPELLANT", { bold: true }]]],
    ["heading", "\fTABLE OF CONTENTS"],
    ["contents", "Statement of the Issue\t1"],
    ["contents", "Statement of the Case\t1"],
    ["contents", "Argument\t2"],
    ["contents", "Conclusion\t3"],
    ["heading", "\fSTATEMENT OF THE ISSUE"],
    [
      "body",
      "Whether the district court erred in holding that a lease of a pier is a license that the Authority may revoke at will.",
    ],
    ["heading", "STATEMENT OF THE CASE"],
    [
      "body",
      "The Cooperative has used Pier 9 since 2003 under an agreement that both parties called a lease. In 2024 the Authority gave it thirty days to leave.",
    ],
    ["body", "The district court granted summary judgment. It relied on one sentence:"],
    [
      "quotation",
      "The Authority reserves the right to direct the berthing of all vessels within the harbor at any time and for any cause that the harbor master shall deem sufficient for the safety of the port.",
    ],
    ["heading", "ARGUMENT"],
    ["subheading", "I. The agreement grants possession."],
    [
      "body",
      "A lease grants possession; a license does not. The agreement gave the Cooperative the only key.",
    ],
    ["subheading", "II. Berthing is not possession."],
    ["body", "To direct where ships lie is not to take back the pier at which they lie."],
    ["heading", "CONCLUSION"],
    ["body", "The judgment should be reversed."],
    ["signature", "Respectfully submitted,"],
    ["signature", null],
    ["signature", "Dana R. Whitlock"],
    ["signature", "Counsel for Appellant"],
    ["heading", "\fCERTIFICATE OF COMPLIANCE"],
    [
      "body",
      "This brief complies with the type-volume limit of Fed. R. App. P. 32(a)(7)(B) because it contains 1,204 words.",
    ],
  ],
  footnotes: [["note", " The agreement is reprinted in the appendix at 12 to 31."]],
};
