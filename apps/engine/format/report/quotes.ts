import type { WordPackage } from "../../word/package.ts";
import { readParagraphText } from "../../word/paragraph-text.ts";
import { readOtherStories, type StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import type { FormatReport } from "./format-report.ts";

/** The text of every paragraph that a report names, by its path. */
export function quotesOf(
  pack: WordPackage,
  body: StoryPart,
  { issues, summary }: FormatReport,
): Map<string, string> {
  const { fix_changes, refused_repairs: refused, unknown_paragraphs: unknown } = summary;
  const named = [...issues, ...fix_changes, ...(refused?.items ?? [])];
  const paths = named.map(({ paragraph_path }) => paragraph_path);
  const wanted = new Set([...paths, ...(unknown?.paths ?? [])]);
  const quotes = new Map<string, string>();
  const pieces = new TextPieces();
  if (wanted.size === 0) return quotes;
  for (const story of [body, ...readOtherStories(pack, [""])]) {
    for (const paragraph of story.paragraphs) {
      if (!wanted.has(paragraph.path) || paragraph.isMirror) continue;
      quotes.set(paragraph.path, readParagraphText(story, paragraph, pieces).text);
    }
  }
  return quotes;
}
