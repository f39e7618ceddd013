import { FormatReader } from "../../format/direct/direct-format.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { MarkdownWriter } from "../markdown/markdown-writer.ts";
import { lookUp } from "../values/data.ts";
import { isBlank } from "../values/formatters.ts";
import { isRequired, type RequiredFields, surroundings } from "../values/required.ts";
import type { ExpandedStory } from "./expand.ts";

/**
 * Writes Markdown values as paragraphs and tables in front of the paragraphs with their tags, and
 * marks these as vanishing. A tag whose required field is blank stays.
 *
 * @param writer gives the one writer of a job.
 * @returns the paragraphs and tables that were written for tags outside of lists.
 */
export function expandMarkdown(
  story: StoryPart,
  expanded: ExpandedStory,
  fields: RequiredFields,
  writer: () => MarkdownWriter,
): XmlElement[] {
  const { document, scopes, removal } = expanded;
  const shown = expanded.origins.markdown.filter(({ paragraph }) => expanded.isShown(paragraph));
  const before = elementsBefore(
    document,
    shown.map(({ paragraph }) => paragraph),
  );
  const reader = new FormatReader(document);
  const unlisted: XmlElement[] = [];
  for (const { paragraph, tag, text } of shown) {
    const scope = scopes.of(paragraph);
    const value = lookUp(tag.name, scope);
    if (typeof value !== "string") continue;
    const field = { name: tag.name, around: surroundings(scope) };
    if (isBlank(value) && isRequired(field, fields)) continue;
    const tagRun = document.parent(text);
    const place = { story, paragraph, tagRun, tag, scope, scopes, before: before.get(paragraph) };
    const written = writer().write(place, value);
    for (const element of written) setChanged(expanded, element);
    if (!reader.paragraph(paragraph).hasNumPr) unlisted.push(...written);
    removal.vanishing.set(paragraph, "previous");
  }
  return unlisted;
}

/** The elements before paragraphs. One walk finds those of all paragraphs of a parent. */
function elementsBefore(
  document: XmlDocument,
  paragraphs: readonly XmlElement[],
): Map<XmlElement, XmlElement> {
  const wanted = new Set(paragraphs);
  const before = new Map<XmlElement, XmlElement>();
  for (const parent of new Set(paragraphs.map((paragraph) => document.parent(paragraph)))) {
    let last: XmlElement = noNode;
    for (const element of document.elements(parent)) {
      if (wanted.has(element)) before.set(element, last);
      last = element;
    }
  }
  return before;
}

/** Notes that the text of paragraphs is not the template's. */
function setChanged(expanded: ExpandedStory, element: XmlElement): void {
  const { document } = expanded;
  if (document.name(element) === "w:p") expanded.origins.setChanged(element);
  else if (!document.isFolded(element)) {
    for (const child of document.elements(element)) setChanged(expanded, child);
  }
}
