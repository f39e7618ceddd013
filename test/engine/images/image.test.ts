import { describe, expect, it } from "vitest";
import { pixelSize, readImage } from "../../../apps/engine/images/image.ts";
import { ImageError } from "../../../apps/engine/images/image-error.ts";
import { exifTurn, isUpright, turnedBy } from "../../../apps/engine/images/turn.ts";
import { bmp, gif, jpeg, png, segment, tiff } from "../../fixtures/images.ts";

const pixel = 9525;

describe("what an image file says of itself", () => {
  it.each([
    ["PNG", png(20, 10), "image/png"],
    ["JPEG", jpeg(20, 10), "image/jpeg"],
    ["GIF", gif(20, 10), "image/gif"],
    ["BMP", bmp(20, 10), "image/bmp"],
    ["BMP from top to bottom", bmp(20, -10), "image/bmp"],
    ["SVG", Buffer.from('<svg width="20" height="10"/>'), "image/svg+xml"],
    [
      "SVG behind a declaration, a comment and a document type",
      Buffer.from(
        '\uFEFF<?xml version="1.0"?>\n<!-- <b> --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="20px" height="10px"/>',
      ),
      "image/svg+xml",
    ],
    [
      "SVG with a box and one length",
      Buffer.from('<svg width="20" viewBox="0 0 4 2"/>'),
      "image/svg+xml",
    ],
  ])("a %s has its type and its size at 96 pixels to the inch", (_name, bytes, contentType) => {
    expect(readImage(bytes)).toMatchObject({
      contentType,
      width: 20 * pixel,
      height: 10 * pixel,
      turn: { isMirrored: false, degrees: 0 },
    });
  });

  it("the density of a PNG counts, unless nobody could mean it", () => {
    const density = (pixelsPerMetre: number) => {
      const data = Buffer.alloc(9);
      data.writeUInt32BE(pixelsPerMetre, 0);
      data.writeUInt32BE(pixelsPerMetre, 4);
      data[8] = 1;
      return readImage(png(1000, 500, [["pHYs", data]])).width;
    };
    // 300 pixels per inch.
    expect(density(11_811)).toBeCloseTo((1000 / 300) * 914_400, -4);
    expect(density(1)).toBe(1000 * pixel);
    expect(density(0xffff_ffff)).toBe(1000 * pixel);
  });

  it.each([
    [1, false, 0, 20, 10],
    [2, true, 0, 20, 10],
    [3, false, 180, 20, 10],
    [4, true, 180, 20, 10],
    [5, true, 270, 10, 20],
    [6, false, 90, 10, 20],
    [7, true, 90, 10, 20],
    [8, false, 270, 10, 20],
    [9, false, 0, 20, 10],
  ])(
    "orientation %i of a JPEG turns it in both byte orders",
    (orientation, isMirrored, degrees, width, height) => {
      for (const isLittleEndian of [false, true]) {
        expect(readImage(jpeg(20, 10, { orientation, isLittleEndian }))).toMatchObject({
          turn: { isMirrored, degrees },
          width: width * pixel,
          height: height * pixel,
        });
      }
    },
  );

  it("Exif is found behind JFIF, comments, other data of applications and padding", () => {
    const jfif = Buffer.from("4a464946000101010012c012c0000", "hex");
    const before = [
      segment(0xe0, Buffer.concat([jfif, Buffer.alloc(1)])),
      segment(0xfe, Buffer.from("a comment")),
      segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>")),
      Buffer.from("ffffff", "hex"),
    ];
    const image = readImage(jpeg(20, 10, { orientation: 8, before }));
    expect(image.turn).toEqual({ isMirrored: false, degrees: 270 });
  });

  it("eXIf turns a PNG; the pixels of a file are told as they are stored", () => {
    const bytes = png(20, 10, [["eXIf", tiff(6)]]);
    expect(readImage(bytes)).toMatchObject({ width: 10 * pixel, turn: { degrees: 90 } });
    expect(pixelSize(bytes)).toEqual({ width: 20, height: 10 });
    expect(pixelSize(jpeg(20, 10, { orientation: 6 }))).toEqual({ width: 20, height: 10 });
    expect(pixelSize(gif(1, 1))).toBeNull();
  });

  it("Exif data that is broken turns nothing", () => {
    const beyond = tiff(6);
    beyond.writeUInt32BE(4000, 4);
    const text = tiff(6);
    text.writeUInt16BE(2, 12);
    for (const data of [
      beyond,
      text,
      tiff(6).subarray(0, 16),
      Buffer.from("MM"),
      Buffer.alloc(0),
    ]) {
      expect(isUpright(exifTurn(data))).toBe(true);
    }
  });

  it.each([
    ["a PDF", "%PDF-1.7", /is a PDF: a picture is PNG, JPEG, GIF, BMP or SVG/],
    ["a WebP", "RIFF\0\0\0\0WEBPVP8 ", /a WebP/],
    ["a HEIC", "\0\0\0\x18ftypheic", /a HEIC/],
    ["an AVIF", "\0\0\0\x18ftypavif", /an AVIF/],
    ["a TIFF", "II*\0\x08\0\0\0", /a TIFF/],
    ["a web page", "<!DOCTYPE html><html><svg/></html>", /a web page/],
    ["a Word file", "PK\x03\x04", /a ZIP or Office file/],
    ["text", "hello", /is no picture/],
    ["nothing", "", /is no picture/],
  ])("%s is refused by name", (_name, content, message) => {
    expect(() => readImage(Buffer.from(content, "latin1"))).toThrow(message);
    expect(() => readImage(Buffer.from(content, "latin1"))).toThrow(ImageError);
  });

  it.each([
    ["PNG", png(20, 10).subarray(0, 40)],
    ["JPEG", jpeg(20, 10, { isCutOff: true })],
    ["JPEG before its frame", jpeg(20, 10).subarray(0, 4)],
    ["GIF", gif(20, 10).subarray(0, 14)],
    ["BMP", bmp(20, 10).subarray(0, 60)],
  ])("a %s that is cut off is refused", (_name, bytes) => {
    expect(() => readImage(bytes)).toThrow(/that is cut off/);
  });

  it.each([
    ["PNG", png(0, 10)],
    ["JPEG", jpeg(20, 0)],
    ["GIF", gif(0, 0)],
    ["BMP", bmp(0, 10)],
    ["SVG", Buffer.from("<svg/>")],
    ["SVG with a box of nothing", Buffer.from('<svg width="10" viewBox="0 0 0 0"/>')],
  ])("a %s without width or height is refused", (_name, bytes) => {
    expect(() => readImage(bytes)).toThrow(/without width/);
  });
});

it("two turns are one: what is mirrored turns the other way", () => {
  const mirror = { isMirrored: true, degrees: 0 };
  const quarter = { isMirrored: false, degrees: 90 };
  expect(turnedBy(quarter, quarter)).toEqual({ isMirrored: false, degrees: 180 });
  expect(turnedBy(quarter, mirror)).toEqual({ isMirrored: true, degrees: 270 });
  expect(turnedBy(mirror, quarter)).toEqual({ isMirrored: true, degrees: 90 });
  expect(turnedBy(turnedBy(quarter, mirror), turnedBy(quarter, mirror))).toEqual({
    isMirrored: false,
    degrees: 0,
  });
});
