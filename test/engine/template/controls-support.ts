import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { docx } from "../../fixtures/docx.ts";
import { bodyOf, runDocument } from "../support.ts";

export const w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"';
export const w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"';

/** A PNG of 2 by 1 pixels. */
export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR42mP8z8BQz0AEYBxVSF8AJv0C/0Y1pV8AAAAASUVORK5CYII=";

/** A content control with a tag, settings and content. */
export const control = (tag: string, settings: string, content: string) =>
  `<w:sdt><w:sdtPr><w:tag w:val="${tag}"/>${settings}</w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;

export const run = (text: string, rPr = "") => `<w:r>${rPr}<w:t>${text}</w:t></w:r>`;

/** A paragraph that holds a control with a text. */
export const inline = (tag: string, settings: string, text: string) =>
  `<w:p>${control(tag, settings, run(text))}</w:p>`;

export const cell = (content: string) => `<w:tc>${content}</w:tc>`;

export const fill = (
  body: string,
  payload: Record<string, unknown>,
  parts: Record<string, string> = {},
): JobResult => runDocument(docx(body, parts), payload);

/** The text of a body without its markup. */
export const shown = (result: JobResult) => bodyOf(result).replace(/<[^>]+>/g, "");

export const reasons = ({ replaceLog }: JobResult) =>
  replaceLog.entries.map(({ field_name, status, reason }) => [field_name, status, reason]);

const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelationships = "http://schemas.openxmlformats.org/package/2006/relationships";

/** The parts of custom XML: one item for each store, in their order. */
export function customXml(stores: readonly { id: string; xml: string }[]): Record<string, string> {
  const list = (items: readonly { type: string; target: string }[]) =>
    `<Relationships xmlns="${packageRelationships}">${items.map(({ type, target }, index) => `<Relationship Id="r${index}" Type="${relationships}/${type}" Target="${target}"/>`).join("")}</Relationships>`;
  const parts: Record<string, string> = {
    "word/_rels/document.xml.rels": list(
      stores.map((_store, index) => ({
        type: "customXml",
        target: `../customXml/item${index + 1}.xml`,
      })),
    ),
  };
  for (const [index, { id, xml }] of stores.entries()) {
    const number = index + 1;
    parts[`customXml/item${number}.xml`] = xml;
    parts[`customXml/itemProps${number}.xml`] =
      `<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="${id}"/>`;
    parts[`customXml/_rels/item${number}.xml.rels`] = list([
      { type: "customXmlProps", target: `itemProps${number}.xml` },
    ]);
  }
  return parts;
}

/** A binding to a store. */
export const binding = (xpath: string, store: string, mappings = "") =>
  `<w:dataBinding${mappings === "" ? "" : ` w:prefixMappings="${mappings}"`} w:xpath="${xpath}" w:storeItemID="${store}"/>`;
