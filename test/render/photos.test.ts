import { afterAll, describe, expect, it } from "vitest";
import { runDocument } from "../engine/support.ts";
import { documentRelationships, p, storyPart } from "../fixtures/docx.ts";
import { drawnPng } from "../fixtures/images.ts";
import { type GreyPicture, LibreOffice } from "./libreoffice.ts";

const office = new LibreOffice();
afterAll(() => office.remove());

/** No turn and no mirror makes another of this letter look like it. */
const upright = ["####", "####", "#...", "###.", "#...", "#...", "#...", "#..."];
/** So many pixels of a file for each of the letter, as edges become soft when a picture is turned. */
const pixelsEach = 20;
const density = 96;
const shown = { width: (4 / 2.54) * density, height: (8 / 2.54) * density };

/** Where row 0 and column 0 of a file are to be seen, by orientation (CIPA DC-008, 4.6.5). */
const sides: readonly (readonly [row: Side, column: Side])[] = [
  ["top", "left"],
  ["top", "right"],
  ["bottom", "right"],
  ["bottom", "left"],
  ["left", "top"],
  ["right", "top"],
  ["right", "bottom"],
  ["left", "bottom"],
];
type Side = "top" | "right" | "bottom" | "left";

describe.each([
  ["names no version of Word", {}],
  ["is of Word 2013", wordVersion(15)],
])("a photo in a document that %s", (_name, parts) => {
  it("a photo in a document stands upright on the page, in its own shape, whatever its orientation", () => {
    const photos = sides.map((_sides, index) => ({ photo: stored(index + 1).toString("base64") }));
    const body = p("【#PHOTOS|page_break】") + p("【%PHOTO|width:4cm】") + p("【/PHOTOS】");
    const { document, exitCode } = runDocument(body, { photos }, { mode: "off", parts });
    expect(exitCode).toBe(0);
    const pages = office.toPictures(Buffer.concat(document), density);
    expect(pages.map(drawnOn)).toEqual(sides.map(() => upright));
  });
});

function wordVersion(version: number): Record<string, string> {
  return {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "settings", target: "settings.xml" },
    ]),
    "word/settings.xml": storyPart(
      "w:settings",
      `<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="${version}"/></w:compat>`,
    ),
  };
}

/** The letter as a camera stores it that was held so. */
function stored(orientation: number): Buffer {
  const [firstRow, firstColumn] = sides[orientation - 1] ?? ["top", "left"];
  const width = upright[0]?.length ?? 0;
  const isSideways = orientation > 4;
  const rows = Array.from({ length: isSideways ? width : upright.length }, (_row, row) =>
    Array.from({ length: isSideways ? upright.length : width }, (_column, column) => {
      const from = new Map([
        [firstRow, row],
        [firstColumn, column],
      ]);
      const x = from.get("left") ?? width - 1 - (from.get("right") ?? 0);
      const y = from.get("top") ?? upright.length - 1 - (from.get("bottom") ?? 0);
      return upright[y]?.[x];
    }),
  );
  const large = rows.flatMap((row) => {
    const line = row.map((pixel) => (pixel ?? "").repeat(pixelsEach)).join("");
    return Array.from({ length: pixelsEach }, () => line);
  });
  return drawnPng(large, orientation);
}

/** The pictures of the letter that are drawn on a page, of the size that the tag wants. */
function drawnOn({ width, height, pixels }: GreyPicture): string[] {
  const isBlack = (x: number, y: number) => (pixels[y * width + x] ?? 255) < 128;
  const across = Array.from({ length: width }, (_, x) => x);
  const down = Array.from({ length: height }, (_, y) => y);
  const columns = across.filter((x) => down.some((y) => isBlack(x, y)));
  const rows = down.filter((y) => across.some((x) => isBlack(x, y)));
  const [left = 0, top = 0] = [columns[0], rows[0]];
  expect(Math.abs(columns.length - shown.width)).toBeLessThan(3);
  expect(Math.abs(rows.length - shown.height)).toBeLessThan(3);
  return upright.map((row, y) =>
    [...row]
      .map((_pixel, x) => {
        const atX = Math.floor(left + ((x + 0.5) / row.length) * columns.length);
        const atY = Math.floor(top + ((y + 0.5) / upright.length) * rows.length);
        return isBlack(atX, atY) ? "#" : ".";
      })
      .join(""),
  );
}
