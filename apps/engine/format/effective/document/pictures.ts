import type { WordPackage } from "../../../word/package.ts";
import type { StoryPart } from "../../../word/stories.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { LintParagraph, LintStory } from "./lint-paragraph.ts";

/** A picture with its size on the page. */
export interface Picture {
  paragraph: LintParagraph;
  /** English Metric Units: 635 to a twip. */
  cx: number;
  cy: number;
  description: string;
  isInline: boolean;
  /** The part with the picture's bytes; null if it is missing or outside the package. */
  target: string | null;
  isCropped: boolean;
}

/** Reads the DrawingML pictures of the body (ECMA-376 part 1, 20.4.2). */
export function readPictures(pack: WordPackage, stories: readonly LintStory[]): Picture[] {
  const pictures: Picture[] = [];
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "body" || !part.document.hasElement("w:drawing")) continue;
    const targets = new Map(
      pack.relationships(part.partName).map(({ id, target }) => [id, target]),
    );
    for (const paragraph of paragraphs) {
      for (const run of paragraph.paragraph.runs) {
        const drawing = part.document.child(run, "w:drawing");
        if (drawing === null) continue;
        for (const shape of part.document.elements(drawing)) {
          pictures.push(readPicture(part, shape, paragraph, targets));
        }
      }
    }
  }
  return pictures;
}

function readPicture(
  { document }: StoryPart,
  shape: XmlElement,
  paragraph: LintParagraph,
  targets: ReadonlyMap<string, string>,
): Picture {
  const extent = document.child(shape, "wp:extent");
  const docPr = document.child(shape, "wp:docPr");
  const number = (name: string) => Number((extent && document.attribute(extent, name)) ?? 0);
  const blip = descendant(document, shape, "a:blip");
  const crop = descendant(document, shape, "a:srcRect");
  const id = blip && document.attribute(blip, "r:embed");
  return {
    paragraph,
    cx: number("cx"),
    cy: number("cy"),
    description: ((docPr && document.attribute(docPr, "descr")) ?? "").trim(),
    isInline: document.name(shape) === "wp:inline",
    target: (id && targets.get(id)) ?? null,
    isCropped: crop !== null && document.hasAttributes(crop),
  };
}

function descendant(
  document: StoryPart["document"],
  element: XmlElement,
  name: string,
): XmlElement | null {
  for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
    if (document.name(at) === name) return at;
    const deeper = descendant(document, at, name);
    if (deeper !== null) return deeper;
  }
  return null;
}
