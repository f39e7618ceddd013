import type { MarginPart, Paragraph, Section } from "../model.ts";
import { normalSize } from "../write/base.ts";
import type { OfficialContent } from "./content.ts";
import { letterFootRule, outerFrame, pageNumberFormat } from "./formats.ts";
import type { Variation } from "./variation.ts";

/** The standard's margins in twips: 37 and 28 mm, with 156 × 225 mm of text on A4 (5.1, 5.2.1). */
const margins = {
  37: { top: 2098, bottom: 1984, left: 1588, right: 1474 },
  36.5: { top: 2069, bottom: 2013, left: 1559, right: 1502 },
};

/** The page of an official document: A4, 22 lines of 28 characters (5). */
export function pageOf({ grid, habits, top }: Variation, { form }: OfficialContent): Section {
  return {
    width: 11906,
    height: 16838,
    isLandscape: false,
    margins: { ...margins[top], header: 851, footer: 1417, gutter: 0 },
    grid:
      grid === "lines"
        ? { kind: "lines", pitch: 579 }
        : { kind: "linesAndChars", pitch: 579, charSpace: charSpaceOf(habits.base) },
    hasTitlePage: form === "letter",
    numberFormat: null,
  };
}

/** The page turned to landscape: the left margin becomes the top margin (8). */
export function turned(section: Section): Section {
  const { top, right, bottom, left } = section.margins;
  return {
    ...section,
    width: section.height,
    height: section.width,
    isLandscape: true,
    margins: { ...section.margins, top: left, right: top, bottom: right, left: bottom },
  };
}

/**
 * The extra width of a character of the grid over one of Normal, in 4096ths of a point (17.6.5).
 */
function charSpaceOf(base: Variation["habits"]["base"]): number {
  return Math.round((8844 / 20 / 28 - normalSize(base) / 2) * 4096);
}

/**
 * The footers with the page number. The first page of a letter has a red rule instead (7.5, 10.1).
 */
export function footersOf(
  { pageNumber, isSimpleField }: Variation,
  { form }: OfficialContent,
): MarginPart[] {
  const numbered = (side: "right" | "left" | "outer"): Paragraph =>
    pageNumberOf(side, isSimpleField);
  const footers: MarginPart[] = [];
  if (pageNumber === "sides") {
    footers.push({ kind: "footer", on: "default", paragraphs: [numbered("right")] });
    footers.push({ kind: "footer", on: "even", paragraphs: [numbered("left")] });
  } else {
    const paragraph = numbered("outer");
    const isFrame = pageNumber === "frame";
    if (isFrame) paragraph.formatting.frame = outerFrame;
    footers.push({ kind: "footer", on: "default", paragraphs: [paragraph], isTextBox: !isFrame });
  }
  if (form === "letter") {
    const rule: Paragraph = {
      kind: "paragraph",
      id: "foot-rule",
      role: "footRule",
      formatting: letterFootRule(),
      pieces: [],
    };
    footers.push({ kind: "footer", on: "first", paragraphs: [rule] });
  }
  return footers;
}

function pageNumberOf(side: "right" | "left" | "outer", isSimpleField: boolean): Paragraph {
  const { formatting, text: textFormat } = pageNumberFormat(side);
  // The dashes are in 宋体, whichever font slot the program uses for dashes.
  return {
    kind: "paragraph",
    id: `page-number-${side}`,
    role: "pageNumber",
    formatting: { ...formatting },
    pieces: [
      { text: "— ", formatting: { ...textFormat } },
      { text: "1", formatting: { ...textFormat }, field: "PAGE", isSimpleField },
      { text: " —", formatting: { ...textFormat } },
    ],
  };
}
