import { isSideways, type Turn, turnedBy } from "../../images/turn.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Size } from "./picture-values.ts";
import { standsOut, storedSize, transformOf, turnOf } from "./turned-frame.ts";

/** A picture of the template, `pic:pic`. */
export interface TemplatePicture {
  document: XmlDocument;
  pic: XmlElement;
  /** The `pic:blipFill` of the picture. */
  fill: XmlElement;
  /** The `wp:inline` or `wp:anchor` that holds nothing else; `null` for a picture in a group. */
  frame: XmlElement | null;
}

/**
 * Gives a picture another size on the page. A picture that the template has turned gets the size
 * that it has before the turn.
 */
export function resize({ document, pic, frame }: TemplatePicture, size: Size): void {
  if (frame === null) return;
  const properties = document.child(pic, "pic:spPr");
  const transform = properties && document.child(properties, "a:xfrm");
  const stored = transform === null ? size : storedSize(size, turnOfTransform(document, transform));
  const extents = [
    document.child(frame, "wp:extent"),
    transform && document.child(transform, "a:ext"),
  ];
  for (const extent of extents) {
    if (extent === null) continue;
    document.setAttribute(extent, "cx", String(stored.width));
    document.setAttribute(extent, "cy", String(stored.height));
  }
}

/**
 * Turns a picture inside of its place on the page: first as the photo needs it, then as the
 * template has turned its frame. The centre and the visible part of the photo stay.
 *
 * @param version the version of Word that lays the document out.
 */
export function turnInPlace(picture: TemplatePicture, turn: Turn, version: number): void {
  const { document, fill, frame } = picture;
  turnCrop(document, fill, turn);
  const extent = frame && document.child(frame, "wp:extent");
  const transform = transformIn(picture, extent);
  const templateTurn = turnOfTransform(document, transform);
  const wholeTurn = turnedBy(turn, templateTurn);
  for (const [name, value] of Object.entries(transformOf(wholeTurn))) {
    if (value === null) document.removeAttribute(transform, name);
    else document.setAttribute(transform, name, value);
  }
  if (!isSideways(turn)) return;
  const shape = document.child(transform, "a:ext");
  const offset = document.child(transform, "a:off");
  if (shape !== null) {
    const moved = exchange(document, shape);
    if (frame === null && offset !== null) moveBy(document, offset, moved);
  }
  if (frame === null || extent === null) return;
  const before = standsOut(sizeOf(document, extent), templateTurn, version);
  moveFrame(document, frame, exchange(document, extent));
  const after = standsOut(sizeOf(document, extent), wholeTurn, version);
  const effectExtent = document.child(frame, "wp:effectExtent");
  for (const side of effectExtent === null ? [] : (["l", "t", "r", "b"] as const)) {
    const value = Number(document.attribute(effectExtent as XmlElement, side)) || 0;
    const changed = value + after[side] - before[side];
    if (changed !== value) document.setAttribute(effectExtent as XmlElement, side, String(changed));
  }
}

/** The edges, clockwise from the top. */
const edges = ["t", "r", "b", "l"] as const;

/** Turns crop and stretch (20.1.8.55, 20.1.8.30), which refer to the picture as it is stored. */
function turnCrop(document: XmlDocument, fill: XmlElement, turn: Turn): void {
  const stretch = document.child(fill, "a:stretch");
  const stretched = stretch && document.child(stretch, "a:fillRect");
  for (const rectangle of [document.child(fill, "a:srcRect"), stretched]) {
    if (rectangle === null) continue;
    const shown = edges.map((edge) => document.attribute(rectangle, edge));
    for (const [index, value] of edgesBefore(turn, shown).entries()) {
      const edge = edges[index] as string;
      if (value === undefined) document.removeAttribute(rectangle, edge);
      else document.setAttribute(rectangle, edge, value);
    }
  }
}

/** Maps the edges of a shown picture to the edges that they are in the stored picture. */
function edgesBefore<T>({ isMirrored, degrees }: Turn, shown: readonly T[]): (T | undefined)[] {
  const quarters = Math.round(degrees / 90);
  const [t, r, b, l] = edges.map((_edge, index) => shown[(index + quarters) % 4]);
  return isMirrored ? [t, l, b, r] : [t, r, b, l];
}

/** The `a:xfrm` of a picture. If the template has none, it is made from the frame. */
function transformIn(
  { document, pic, fill }: TemplatePicture,
  extent: XmlElement | null,
): XmlElement {
  let properties = document.child(pic, "pic:spPr");
  if (properties === null) {
    properties = document.createElement(fill, "pic:spPr");
    document.insertAfter(pic, properties, fill);
  }
  const existing = document.child(properties, "a:xfrm");
  if (existing !== null) return existing;
  const model = document.child(fill, "a:blip") ?? fill;
  const transform = document.createElement(model, "a:xfrm");
  document.insertAfter(properties, transform, noNode);
  if (extent === null) return transform;
  const { width, height } = sizeOf(document, extent);
  const offset = document.createElement(model, "a:off", 'x="0" y="0"');
  const size = document.createElement(model, "a:ext", `cx="${width}" cy="${height}"`);
  document.insertAfter(transform, offset, noNode);
  document.insertAfter(transform, size, offset);
  return transform;
}

/**
 * Moves a frame: its position on the page is that of the shape before the turn. An aligned frame
 * stays as it is, because only Word knows where it ends.
 */
function moveFrame(document: XmlDocument, frame: XmlElement, by: Offset): void {
  const positions = [
    ["wp:positionH", by.x],
    ["wp:positionV", by.y],
  ] as const;
  for (const [name, distance] of positions) {
    const position = document.child(frame, name);
    const offset = position && document.child(position, "wp:posOffset");
    if (offset === null) continue;
    const value = Number(document.text(offset)) || 0;
    document.setText(offset, String(Math.round(value + distance)));
  }
}

interface Offset {
  x: number;
  y: number;
}

/**
 * Exchanges width and height. @returns the distance that the corner moves while the centre stays.
 */
function exchange(document: XmlDocument, extent: XmlElement): Offset {
  const { width, height } = sizeOf(document, extent);
  document.setAttribute(extent, "cx", String(height));
  document.setAttribute(extent, "cy", String(width));
  const by = Math.round((width - height) / 2);
  return { x: by, y: 0 - by };
}

function moveBy(document: XmlDocument, offset: XmlElement, by: Offset): void {
  for (const name of ["x", "y"] as const) {
    const value = Number(document.attribute(offset, name)) || 0;
    document.setAttribute(offset, name, String(value + by[name]));
  }
}

function turnOfTransform(document: XmlDocument, transform: XmlElement): Turn {
  const attribute = (name: string) => document.attribute(transform, name);
  return turnOf(attribute("rot"), attribute("flipH"), attribute("flipV"));
}

function sizeOf(document: XmlDocument, extent: XmlElement): Size {
  const number = (name: "cx" | "cy") => Number(document.attribute(extent, name)) || 0;
  return { width: number("cx"), height: number("cy") };
}
