import type { Paragraph, StoryPart, Table } from "../../word/stories.ts";
import type { FormatReader, ParagraphFormat } from "./direct-format.ts";

/**
 * Tables and paragraphs of a document with their direct formatting: of the template before it is
 * filled, or of the document afterwards.
 */
export interface Observation {
  tables: readonly Table[];
  paragraphs: readonly Paragraph[];
  /** The format of each paragraph, in the same order. */
  formats: readonly ParagraphFormat[];
}

/** Reads the direct formatting of every paragraph of a story, apart from those in text boxes. */
export function observe(story: StoryPart, reader: FormatReader): Observation {
  const isLeftOut = ({ isInTextBox, isMirror }: Paragraph) => isInTextBox || isMirror;
  const paragraphs = story.paragraphs.some(isLeftOut)
    ? story.paragraphs.filter((paragraph) => !isLeftOut(paragraph))
    : story.paragraphs;
  const formats = paragraphs.map(({ element }) => reader.paragraph(element));
  return { tables: story.tables, paragraphs, formats };
}
