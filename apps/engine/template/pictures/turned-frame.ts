import { isSideways, isUpright, type Turn } from "../../images/turn.ts";
import type { WordPackage } from "../../word/package.ts";
import type { Size } from "./picture-values.ts";

/*
 * A photo that was taken with the camera on its side is stored on its side, and says so in Exif; Word
 * does not read that of a file in a document. When Word itself puts such a photo into one, it leaves
 * the file as it is and turns the shape: `rot`, `flipH` and `flipV` of `a:xfrm` (ECMA-376 part 1,
 * 20.1.7.6). So does this: nothing of the file is lost, and no pixel is computed.
 *
 * All sizes in the file are those of the shape before it is turned: `a:ext`, and `wp:extent` too. For
 * angles near 90° (from 45° up to 135°, and the opposite) Word since version 14 lays the shape out in
 * a box with width and height exchanged, about the same centre; LibreOffice reads it the same way
 * (writerfilter/source/dmapper/GraphicImport.cxx, lcl_doMSOWidthHeightSwap). A `wp:extent` of the
 * turned size would squeeze the picture: LibreOffice gives the shape that size and turns it then.
 *
 * In a document of an older version, Word lays out the box as it is before the turn, and
 * `wp:effectExtent` says how far the turned picture stands out of it, below 0 where it stands back
 * (the same file, lcl_correctWord2007EffectExtent). A document that names no version is of 12.
 */

/** The first version of Word that exchanges width and height of the box itself. */
const firstThatExchanges = 14;
/** The version of a document that names none ([MS-DOCX], compatibilityMode). */
const unnamedVersion = 12;

/** How far a shape stands out of its box, in English Metric Units (20.4.2.6). */
export interface EffectExtent {
  l: number;
  t: number;
  r: number;
  b: number;
}

/** Width and height before the turn of what is shown that large. */
export function storedSize({ width, height }: Size, turn: Turn): Size {
  return isSideways(turn) ? { width: height, height: width } : { width, height };
}

/** How a shape that is turned to its side is described, by the version of the document. */
export function standsOut(stored: Size, turn: Turn, version: number): EffectExtent {
  const isExchanged = !isSideways(turn) || version >= firstThatExchanges;
  const side = isExchanged ? 0 : Math.round((stored.height - stored.width) / 2);
  return { l: side, t: side === 0 ? 0 : -side, r: side, b: side === 0 ? 0 : -side };
}

/** Attributes of `a:xfrm` for a turn; those that are not needed are `null`. */
export function transformOf(turn: Turn): Record<"rot" | "flipH" | "flipV", string | null> {
  if (isUpright(turn)) return { rot: null, flipH: null, flipV: null };
  const { isMirrored, degrees } = turn;
  // Upside down and mirrored is mirrored from top to bottom.
  if (isMirrored && degrees === 180) return { rot: null, flipH: null, flipV: "1" };
  const rot = degrees === 0 ? null : String(Math.round(degrees * anglesPerDegree));
  return { rot, flipH: isMirrored ? "1" : null, flipV: null };
}

/** The turn that attributes of `a:xfrm` say. */
export function turnOf(
  rot: string | undefined,
  flipH: string | undefined,
  flipV: string | undefined,
): Turn {
  const isSet = (value: string | undefined) => /^(?:1|true|on)$/.test(value ?? "");
  const angle = (Number(rot ?? 0) || 0) / anglesPerDegree + (isSet(flipV) ? 180 : 0);
  return { isMirrored: isSet(flipH) !== isSet(flipV), degrees: ((angle % 360) + 360) % 360 };
}

/** ST_Angle (20.1.10.3) counts sixty thousandths of a degree. */
const anglesPerDegree = 60_000;

/** The version of Word whose layout a document asks for (17.15.3.4; [MS-DOCX], compatibilityMode). */
export function layoutVersion(pack: WordPackage): number {
  const document = pack.xmlRelated("settings");
  if (document === null) return unnamedVersion;
  const compat = document.child(document.root, "w:compat");
  const versions = [...(compat === null ? [] : document.elements(compat))]
    .filter((setting) => document.attribute(setting, "w:name") === "compatibilityMode")
    .map((setting) => Number(document.attribute(setting, "w:val")) || 0);
  return Math.max(unnamedVersion, ...versions);
}
