import type { MarginPart, Model } from "../model.ts";
import { paragraphXml } from "./paragraph.ts";
import { sectionXml } from "./section.ts";
import { outerTextBox } from "./shapes.ts";
import { tableXml } from "./table.ts";

/**
 * The content of `w:body`. Each section ends with a paragraph that has its properties, the last one
 * at the end of the body.
 */
export function bodyXml(model: Model): string {
  let next = 0;
  const content = model.blocks.map((block) => {
    if (block.kind === "table") return tableXml(block, model);
    const section = block.endsSection === true ? (model.sections[next++] ?? null) : null;
    return paragraphXml(block, model, section);
  });
  // A table at the end needs a paragraph after it.
  const last = model.blocks.at(-1);
  const tail = last?.kind === "table" ? "<w:p/>" : "";
  const section = model.sections.at(-1);
  return content.join("") + tail + (section === undefined ? "" : sectionXml(section, model));
}

/** The content of a header or footer. */
export function marginXml({ paragraphs, isTextBox }: MarginPart, model: Model): string {
  const content = paragraphs.map((paragraph) => paragraphXml(paragraph, model)).join("");
  return isTextBox ? `<w:p>${outerTextBox(content)}</w:p>` : content;
}
