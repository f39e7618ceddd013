/** The meaning of a fault of a tag. */
export interface TagFaultDescription {
  /** A sentence. */
  meaning: string;
  /** The advice to the author of the template, or of the task. */
  remedy: string;
  /** A tag with the fault. */
  wrong: string;
  /** The same without it. */
  right: string;
}

/**
 * The faults of tags. Each ends a job with exit code 3: nothing is filled. The log has them as
 * `reason` of its unsupported entries.
 */
export const tagFaults = {
  invalid_format: {
    meaning: "This looks like a tag, but it is not written like one.",
    remedy: "Write a name in capital letters, digits and _, without spaces.",
    wrong: "【Meeting title】",
    right: "【MEETING_TITLE】",
  },
  unclosed_bracket: {
    meaning: "A tag begins here and does not end.",
    remedy: "Add 】 after the name.",
    wrong: "【MEETING_TITLE",
    right: "【MEETING_TITLE】",
  },
  stray_close: {
    meaning: "A tag ends here and does not begin.",
    remedy: "Add 【 before the name.",
    wrong: "MEETING_TITLE】",
    right: "【MEETING_TITLE】",
  },
  crosses_barrier: {
    meaning: "The tag contains something that is not text: a picture, a field or a note.",
    remedy: "Move it out of the brackets, or delete the tag and type it again.",
    wrong: "【MEETING_(picture)TITLE】",
    right: "【MEETING_TITLE】(picture)",
  },
  unknown_formatter: {
    meaning: "The tag names a formatter that does not exist.",
    remedy: "Use one of the formatters in docs/templates.md.",
    wrong: "【DATE|dat:YYYY】",
    right: "【DATE|date:YYYY】",
  },
  formatter_argument: {
    meaning: "The text after the colon of the formatter is not valid.",
    remedy: "Write the formatter as docs/templates.md shows it.",
    wrong: "【NUMBER|pad:four】",
    right: "【NUMBER|pad:4】",
  },
  formatter_value: {
    meaning: "The formatter cannot write the value of the task.",
    remedy: "Correct the value in the task, or use another formatter.",
    wrong: '【DATE|date:YYYY】 with "12.10.2026"',
    right: '【DATE|date:YYYY】 with "2026-10-12"',
  },
  picture_value: {
    meaning: "The value is not a picture.",
    remedy: "Send a PNG, JPEG, GIF, BMP or SVG file in Base64, or as an asset.",
    wrong: '【%PHOTO】 with "photo.png"',
    right: '【%PHOTO】 with {"asset": "photo"} and the part asset_photo',
  },
  picture_place: {
    meaning: "The shape that has this tag as its description cannot show a picture.",
    remedy: "Put the tag into the alternative text of a picture, or write 【%NAME】 in the text.",
    wrong: "【%PHOTO】 as the alternative text of a chart",
    right: "【%PHOTO】 as the alternative text of a picture",
  },
  markdown_not_alone: {
    meaning: "A Markdown tag needs a paragraph of its own.",
    remedy: "Give the tag a paragraph without any other text.",
    wrong: "Note: 【~NOTE】",
    right: "【~NOTE】 alone in its paragraph",
  },
  section_not_closed: {
    meaning: "The section begins here and does not end.",
    remedy: "Add its closing tag, with the same name, in the same table, text box or story.",
    wrong: "【#ITEMS】 … 【/ITEM】",
    right: "【#ITEMS】 … 【/ITEMS】",
  },
  section_not_opened: {
    meaning: "The closing tag closes nothing.",
    remedy: "Give it the name of the section that was opened last, or remove it.",
    wrong: "【#ITEMS】 … 【/ITEM】",
    right: "【#ITEMS】 … 【/ITEMS】",
  },
  section_crosses_structure: {
    meaning: "The section begins and ends in different cells, text boxes or content controls.",
    remedy: "Put both tags into the same cell, the same row, or outside of the table.",
    wrong: "【#ITEMS】 before a table, 【/ITEMS】 in one of its cells",
    right: "【#ITEMS】 in the first cell of a row, 【/ITEMS】 in its last",
  },
  section_crosses_field: {
    meaning: "A field of Word begins inside the section and ends outside.",
    remedy: "Move the tags so that the whole field is inside or outside of the section.",
    wrong: "【/ITEMS】 inside of a table of contents",
    right: "【/ITEMS】 after the table of contents",
  },
  sections_overlap: {
    meaning: "Two sections overlap, and neither is inside the other.",
    remedy: "Close the inner section before the outer one.",
    wrong: "【#A】 … 【#B】 … 【/A】 … 【/B】",
    right: "【#A】 … 【#B】 … 【/B】 … 【/A】",
  },
  section_option: {
    meaning: "The section has an option that does not exist, or that does not work at this place.",
    remedy:
      "Use row in a cell of a table, page_break around whole paragraphs, or restart_numbering.",
    wrong: "【#ITEMS|rows】",
    right: "【#ITEMS|row】",
  },
  note_in_section: {
    meaning: "The section would show a footnote or an endnote more than once.",
    remedy: "Move the reference of the note out of the section.",
    wrong: "a footnote in 【#ITEMS】 that is referred to twice",
    right: "each footnote has one reference",
  },
  not_in_properties: {
    meaning: "A picture or Markdown cannot be written at this place.",
    remedy: "Use a tag without % or ~ here.",
    wrong: "【%LOGO】 in the title of the document's properties",
    right: "【TITLE】 in the title of the document's properties",
  },
  shared_by_copies: {
    meaning: "Copies of a section share this text, and their values differ.",
    remedy: "Move the tag out of the shared part, such as a chart or a diagram.",
    wrong: "【NAME】 in the title of a chart in 【#ITEMS】",
    right: "【NAME】 in a paragraph beside the chart",
  },
  link_scheme: {
    meaning: "A link must not lead to the address in the value.",
    remedy: "Send an address that begins with http:, https:, mailto:, tel: or ftp:.",
    wrong: '【URL】 with "javascript:…"',
    right: '【URL】 with "https://example.org/"',
  },
  tag_outside_text: {
    meaning: "The tag is in a place that docops does not fill.",
    remedy: "Move the tag into text; docs/templates.md lists the places of tags.",
    wrong: "【NAME】 as an entry of a drop-down list",
    right: "【NAME】 in a paragraph",
  },
  tag_in_field_code: {
    meaning: "The tag is in the code of a field of Word.",
    remedy: "Move the tag out of the field's code; only HYPERLINK may have one.",
    wrong: '{ IF "【NAME】" = "x" … }',
    right: "【#NAME】 … 【/NAME】",
  },
  tag_in_chart_data: {
    meaning: "The tag is in the data of a chart.",
    remedy: "Use tags in titles of charts and axes only.",
    wrong: "【NAME】 as the name of a series",
    right: "【NAME】 in the title of the chart",
  },
  tag_in_embedded_document: {
    meaning: "The tag is in an embedded document, which Word inserts when it opens this one.",
    remedy: "Copy the text of that document into the template.",
    wrong: "【NAME】 in an altChunk",
    right: "【NAME】 in a paragraph",
  },
  control_value: {
    meaning: "The content control cannot show the value of the task.",
    remedy: "Send the kind of value that the control takes.",
    wrong: 'a check box with "yes"',
    right: "a check box with true",
  },
  control_choice: {
    meaning: "The value is not an entry of the drop-down list.",
    remedy: "Send one of the entries, or add the entry to the list in Word.",
    wrong: 'a list of A and B with "C"',
    right: 'a list of A and B with "B"',
  },
  control_content: {
    meaning:
      "A value cannot replace the content of the control, which is more than one text or one picture.",
    remedy: "Leave only one piece of text, or one picture, in the control.",
    wrong: "a control around several cells",
    right: "a control around the text of one cell",
  },
  control_binding: {
    meaning:
      "The content control is bound to XML that another control writes, or that docops cannot read.",
    remedy: "Give both controls the same value, or remove the binding in Word.",
    wrong: "two controls of one binding with different fields",
    right: "two controls of one binding with the same field",
  },
  unknown_field: {
    meaning: "Neither the skill nor the task has this field, and DOCOPS_REQUIRE_FIT is set.",
    remedy: "Correct the name, or give the skill this field.",
    wrong: "【MEETING_TITEL】",
    right: "【MEETING_TITLE】",
  },
} as const satisfies Readonly<Record<string, TagFaultDescription>>;

export type TagFaultCode = keyof typeof tagFaults;

export const tagFaultCodes = Object.keys(tagFaults) as [TagFaultCode, ...TagFaultCode[]];

export function isTagFault(code: string | null): code is TagFaultCode {
  return code !== null && Object.hasOwn(tagFaults, code);
}
