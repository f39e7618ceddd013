import { noNode, type XmlElement } from "../../../../xml/tree.ts";
import type { PageNumber } from "../../document/page-number.ts";
import type { Effective } from "../../values/effective.ts";

/**
 * The side of the page that a number stands on: the alignment of its paragraph, or `inside`,
 * `outside` or another value of its text frame (ECMA-376 part 1, 17.3.1.11) or of the anchor of its
 * text box (20.4.3.1), which win. After a tab, in a table, or in a box with an offset, the side is
 * unverified.
 */
export function sideOf({ paragraph, isBehindTab }: PageNumber): Effective<string> {
  const { story, format } = paragraph;
  const { document } = story;
  const { element, isInTextBox, isInTable } = paragraph.paragraph;
  const properties = document.child(element, "w:pPr");
  const frame = properties && document.child(document.unfold(properties), "w:framePr");
  const framed = frame && document.attribute(frame, "w:xAlign");
  if (framed) return { value: framed, from: "text frame" };
  const { value, from } = format.alignment;
  if (isInTextBox) {
    const anchored = anchorSide(paragraph);
    return anchored === null
      ? { value, from, isUnverified: true }
      : { value: anchored, from: "text box" };
  }
  return isBehindTab || isInTable || frame ? { value, from, isUnverified: true } : format.alignment;
}

/** `wp:positionH/wp:align` of the text box's drawing; `null` if it has none. */
function anchorSide({ story: { document }, paragraph }: PageNumber["paragraph"]): string | null {
  let at: XmlElement = paragraph.element;
  while (at !== noNode && document.name(at) !== "wp:anchor") at = document.parent(at);
  const position = at === noNode ? null : document.child(at, "wp:positionH");
  const align = position && document.child(position, "wp:align");
  return align === null ? null : document.text(align).trim();
}
