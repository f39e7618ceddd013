import type { Model } from "../model.ts";
import { paragraphXml } from "./paragraph.ts";

/** The settings of a document. */
export function settingsXml({ hasEvenPages, tracksChanges, policy }: Model): string {
  const isChinese = policy === "gbt9704-2012";
  return [
    tracksChanges ? "<w:trackRevisions/>" : "",
    '<w:defaultTabStop w:val="420"/>',
    hasEvenPages ? "<w:evenAndOddHeaders/>" : "",
    '<w:characterSpacingControl w:val="compressPunctuation"/>',
    isChinese ? '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>' : "",
  ].join("");
}

/** A comment with the given text. */
export function commentXml(text: string): string {
  return `<w:comment w:id="0" w:author="办公室" w:date="2025-05-06T08:00:00Z" w:initials="b"><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:comment>`;
}

/** The footnotes, after the two separators. */
export function footnotesXml(model: Model): string {
  const separators = ["separator", "continuationSeparator"].map(
    (type, index) =>
      `<w:footnote w:type="${type}" w:id="${index - 1}"><w:p><w:r><w:${type}/></w:r></w:p></w:footnote>`,
  );
  const notes = model.footnotes.map(
    (note, index) => `<w:footnote w:id="${index + 1}">${paragraphXml(note, model)}</w:footnote>`,
  );
  return separators.join("") + notes.join("");
}
