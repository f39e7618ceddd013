import type { Paragraph, StoryPart, Table } from "../../word/stories.ts";
import type { FormatReader, ParagraphFormat } from "./direct-format.ts";

/** What stands in a document: the template before it is filled, the document after. */
export interface Observation {
  tables: readonly Table[];
  paragraphs: readonly Paragraph[];
  /** One for each of the paragraphs, in their order. */
  formats: readonly ParagraphFormat[];
}

/** Reads the direct formatting of every paragraph of a story; text boxes are worlds of their own. */
export function observe(story: StoryPart, reader: FormatReader): Observation {
  const isLeftOut = ({ isInTextBox, isMirror }: Paragraph) => isInTextBox || isMirror;
  const paragraphs = story.paragraphs.some(isLeftOut)
    ? story.paragraphs.filter((paragraph) => !isLeftOut(paragraph))
    : story.paragraphs;
  const formats = paragraphs.map(({ element }) => reader.paragraph(element));
  return { tables: story.tables, paragraphs, formats };
}
