import { chars } from "../formats.ts";
import type { Block, ListLevel, Model, Section, Writing } from "../model.ts";
import { Paragraphs } from "./body.ts";
import type { OfficialContent } from "./content.ts";
import { attachmentNotes, attachmentPages, imprintOf, signatureOf } from "./foot.ts";
import { widthOf } from "./formats.ts";
import { headOf, titleOf } from "./head.ts";
import { footersOf, pageOf, turned } from "./page.ts";
import { officialStyles } from "./style-names.ts";
import type { Variation } from "./variation.ts";

/** An official document by GB/T 9704-2012, in one of the usual ways of writing. */
export function officialDocument(
  content: OfficialContent,
  wanted: Variation,
  writing: Writing,
): Model {
  // Documents that are formatted by hand have no outline levels.
  const variation: Variation =
    writing === "direct" && wanted.names === "word" ? { ...wanted, names: "clerk" } : wanted;
  const make = new Paragraphs(variation);
  const { attachments = [], attendance = [], note } = content;
  const blocks: Block[] = [
    ...headOf(content, make, variation),
    ...titleOf(content, make, variation),
    ...make.items(content.body),
    ...attachmentNotes(attachments, make, variation),
    ...(attendance.length > 0 ? make.blanks(1) : []),
    ...attendance.map(([label, names]) => attended(label, names, make)),
    ...signatureOf(content, make),
    ...(note === undefined ? [] : [make.of("note", note)]),
    ...attachmentPages(attachments, make, variation),
    ...imprintOf(content, make, variation),
  ];
  return {
    name: content.name,
    policy: "gbt9704-2012",
    writing,
    habits: variation.habits,
    styles: officialStyles(variation),
    blocks,
    sections: sectionsOf(blocks, pageOf(variation, content)),
    margins: footersOf(variation, content),
    footnotes: [],
    levels: variation.numbering === "list" ? headingList(make) : [],
    hasEvenPages: variation.pageNumber === "sides",
    tracksChanges: false,
    comment: null,
  };
}

/**
 * The list of participants: the label is in 黑体, and long lists of names hang after its colon
 * (10.3).
 */
function attended(label: string, names: string, make: Paragraphs) {
  const paragraph = make.of("attendance", null);
  const width = label.length + 1;
  if (2 + width + widthOf(names) > 27) {
    paragraph.formatting.left = chars(2 + width);
    paragraph.formatting.firstLine = chars(-width);
  }
  paragraph.pieces = [make.piece("heading1", `${label}：`), make.piece("body", names)];
  return paragraph;
}

/** The sections: every second one is landscape for a wide table. */
function sectionsOf(blocks: readonly Block[], page: Section): Section[] {
  const ends = blocks.filter((block) => block.kind === "paragraph" && block.endsSection);
  return Array.from({ length: ends.length + 1 }, (_, index) =>
    index % 2 === 1 ? turned(page) : { ...page, margins: { ...page.margins } },
  );
}

function headingList({ formats }: Paragraphs): ListLevel[] {
  const counted = "chineseCountingThousand";
  return [
    { format: counted, text: "%1、", formatting: formats.heading1.text },
    { format: counted, text: "（%2）", formatting: formats.heading2.text },
    { format: "decimal", text: "%3.", formatting: formats.heading3.text },
    { format: "decimal", text: "（%4）", formatting: formats.heading4.text },
  ];
}
