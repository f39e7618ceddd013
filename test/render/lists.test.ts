import { afterAll, expect, it } from "vitest";
import { formatsOf } from "../engine/format/format-of.ts";
import { documentRelationships, docx, storyPart } from "../fixtures/docx.ts";
import { LibreOffice } from "./libreoffice.ts";
import { readOpenDocument } from "./open-document.ts";

/** Indents of lists that styles bring along and paragraphs are taken off, as LibreOffice has them. */

const office = new LibreOffice();
afterAll(() => office.remove());

const numPr = (numId: number) => `<w:numPr><w:numId w:val="${numId}"/></w:numPr>`;
const style = (id: string, base: string, pPr: string) =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/><w:basedOn w:val="${base}"/><w:pPr>${pPr}</w:pPr></w:style>`;
// With an indent on the right as well, LibreOffice writes the others to the paragraph, not to the list.
const styles =
  '<w:style w:type="paragraph" w:styleId="Normal" w:default="1"><w:name w:val="Normal"/></w:style>' +
  style("Base", "Normal", '<w:ind w:left="200" w:right="150" w:firstLine="100"/>') +
  style("Listed", "Base", numPr(1)) +
  style("Indented", "Normal", `${numPr(1)}<w:ind w:left="432" w:right="333" w:hanging="432"/>`) +
  style("Off", "Indented", numPr(0)) +
  style("OffIndented", "Indented", `${numPr(0)}<w:ind w:left="555"/>`);
const numbering =
  '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="700" w:hanging="300"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
const para = (styleId: string, more: string, text: string) =>
  `<w:p><w:pPr><w:pStyle w:val="${styleId}"/>${more}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

it("indents of lists are what LibreOffice makes of them", () => {
  const body = [
    para("Listed", "", "a list over the indents of the style below"),
    para("Listed", numPr(0), "taken off the list of its style"),
    para("Indented", "", "a style with indents of its own"),
    para("Indented", numPr(0), "taken off a list that its style indents"),
    para("Indented", `${numPr(0)}<w:ind w:left="77"/>`, "taken off, and indented itself"),
    para("Off", "", "a style that is taken off"),
    para("OffIndented", "", "a style that is taken off and indented"),
    para("Off", numPr(1), "put into the list again"),
  ].join("");
  const archive = docx(body, {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "styles", target: "styles.xml" },
      { type: "numbering", target: "numbering.xml" },
    ]),
    "word/styles.xml": storyPart("w:styles", styles),
    "word/numbering.xml": storyPart("w:numbering", numbering),
  });
  const open = office.toOpenDocument(new Map([["lists", archive]])).get("lists");
  const shown = readOpenDocument(open ?? Buffer.alloc(0)).map(
    ({ leftTwips = 0, firstLineTwips = 0 }) => [leftTwips, firstLineTwips],
  );
  const own = formatsOf({ body, styles, numbering }).map(({ paragraph: { left, firstLine } }) => [
    left.value.amount,
    firstLine.value.amount,
  ]);
  expect(own).toHaveLength(8);
  for (const [index, lengths] of own.entries()) {
    for (const [side, length] of lengths.entries()) {
      expect([index, side, Math.abs(length - (shown[index]?.[side] ?? Number.NaN)) < 10]).toEqual([
        index,
        side,
        true,
      ]);
    }
  }
});
