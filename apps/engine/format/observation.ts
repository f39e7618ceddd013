import type { Paragraph, StoryPart, Table } from "../docx/stories.ts";
import type { FormatReader, ParagraphFormat } from "./direct-format.ts";

/** What stands in a document: the template before it is filled, the document after. */
export interface Observation {
  tables: readonly Table[];
  paragraphs: readonly ObservedParagraph[];
}

export interface ObservedParagraph {
  paragraph: Paragraph;
  format: ParagraphFormat;
}

/** Reads the direct formatting of every paragraph of a story; text boxes are worlds of their own. */
export function observe(story: StoryPart, reader: FormatReader): Observation {
  const paragraphs: ObservedParagraph[] = [];
  for (const paragraph of story.paragraphs) {
    if (paragraph.isInTextBox) continue;
    paragraphs.push({ paragraph, format: reader.paragraph(paragraph.element) });
  }
  return { tables: story.tables, paragraphs };
}
