import { isSideways, isUpright, type Turn } from "../../images/turn.ts";
import type { WordPackage } from "../../word/package.ts";
import type { Size } from "./picture-values.ts";

/*
 * A photo that was taken with the camera on its side is stored on its side, with a note in its Exif
 * data. Word ignores this note in files of a document. When a user inserts such a photo, Word
 * leaves the file as it is and turns the shape: `rot`, `flipH` and `flipV` of `a:xfrm` (ECMA-376
 * part 1, 20.1.7.6). This module does the same, so that the file loses nothing and no pixel is
 * computed.
 *
 * `a:ext` and `wp:extent` have the size of the shape before the turn. For angles near 90° (from 45°
 * up to 135°, and the opposite), Word since version 14 lays the shape out in a box with width and
 * height exchanged, about the same centre. LibreOffice does the same
 * (writerfilter/source/dmapper/GraphicImport.cxx, lcl_doMSOWidthHeightSwap). A `wp:extent` of the
 * turned size would squeeze the picture: LibreOffice gives the shape that size and then turns it.
 *
 * In a document of an older version, Word lays out the box before the turn, and `wp:effectExtent`
 * says how far the turned picture stands out of the box; a value below 0 says how far it stands
 * back (the same file, lcl_correctWord2007EffectExtent). A document without a version counts as
 * version 12.
 */

/** The first version of Word that exchanges width and height of the box itself. */
const firstExchangingVersion = 14;
/** The version of a document without one ([MS-DOCX], compatibilityMode). */
const defaultVersion = 12;

/** How far a shape stands out of its box, in English Metric Units (20.4.2.6). */
export interface EffectExtent {
  l: number;
  t: number;
  r: number;
  b: number;
}

/** The size before the turn of a picture that is shown with this size. */
export function storedSize({ width, height }: Size, turn: Turn): Size {
  return isSideways(turn) ? { width: height, height: width } : { width, height };
}

/** The `wp:effectExtent` of a turned shape, which depends on the version of the document. */
export function standsOut(stored: Size, turn: Turn, version: number): EffectExtent {
  const isExchanged = !isSideways(turn) || version >= firstExchangingVersion;
  const side = isExchanged ? 0 : Math.round((stored.height - stored.width) / 2);
  return { l: side, t: side === 0 ? 0 : -side, r: side, b: side === 0 ? 0 : -side };
}

/** The attributes of `a:xfrm` for a turn; `null` for an attribute that is not needed. */
export function transformOf(turn: Turn): Record<"rot" | "flipH" | "flipV", string | null> {
  if (isUpright(turn)) return { rot: null, flipH: null, flipV: null };
  const { isMirrored, degrees } = turn;
  // Mirroring and turning by 180° together mirror from top to bottom.
  if (isMirrored && degrees === 180) return { rot: null, flipH: null, flipV: "1" };
  const rot = degrees === 0 ? null : String(Math.round(degrees * anglesPerDegree));
  return { rot, flipH: isMirrored ? "1" : null, flipV: null };
}

/** The turn that the attributes of an `a:xfrm` describe. */
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

/**
 * The version of Word whose layout a document asks for (17.15.3.4; [MS-DOCX], compatibilityMode).
 */
export function layoutVersion(pack: WordPackage): number {
  const document = pack.xmlRelated("settings");
  if (document === null) return defaultVersion;
  const compat = document.child(document.root, "w:compat");
  const versions = [...(compat === null ? [] : document.elements(compat))]
    .filter((setting) => document.attribute(setting, "w:name") === "compatibilityMode")
    .map((setting) => Number(document.attribute(setting, "w:val")) || 0);
  return Math.max(defaultVersion, ...versions);
}
