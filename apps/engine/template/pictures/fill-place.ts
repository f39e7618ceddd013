import { isUpright } from "../../images/turn.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { PictureStore } from "./picture-store.ts";
import { lengthIn, type PictureValue, pictureSize, type Size } from "./picture-values.ts";
import type { PicturePlace } from "./place-finder.ts";
import { resize, turnInPlace } from "./turn-place.ts";
import { withSize, withTurn } from "./vml.ts";

/** What goes into a placeholder. */
export interface Filling {
  story: StoryPart;
  store: PictureStore;
  picture: PictureValue;
  /** The size that the tag asks for; `null`: that of the frame. */
  size: Size | null;
}

/**
 * Puts another picture into the frame of a placeholder: place, size, crop, borders, effects and
 * recolouring stay, and how the template has turned it. A photo that lies on its side is turned inside
 * of the same place.
 */
export function fillPlace(
  story: StoryPart,
  place: PicturePlace,
  picture: PictureValue,
  store: PictureStore,
): void {
  const { document } = story;
  const filling: Filling = { story, store, picture, size: sizeIn(place.tag.formatters, picture) };
  describePlace(document, place, picture.description ?? place.tag.path);
  fillFrames(filling, place);
}

/** Says what a placeholder shows, in place of its tag. */
export function describePlace(document: XmlDocument, place: PicturePlace, text: string): void {
  for (const about of place.about) {
    const name = document.attribute(about, "descr") === undefined ? "alt" : "descr";
    document.setAttribute(about, name, text);
  }
}

/** Puts a picture into frames that stand in a document. */
function fillFrames(
  filling: Filling,
  { fills, pictures, shapes }: Pick<PicturePlace, "fills" | "pictures" | "shapes">,
): void {
  for (const blip of fills) embed(filling, blip);
  for (const pic of pictures) fillPicture(filling, pic);
  for (const { shape, data } of shapes) fillShape(filling, shape, data);
}

function sizeIn(chain: readonly TagFormatter[], picture: PictureValue): Size | null {
  const [width, height] = [lengthIn(chain, "width"), lengthIn(chain, "height")];
  if (width === null && height === null) return null;
  return pictureSize({ ...picture, width, height }, () => picture.image);
}

/** `pic:pic` (20.2.2.5) */
function fillPicture(filling: Filling, pic: XmlElement): void {
  const { story, store, picture, size } = filling;
  const { document } = story;
  const fill = document.child(pic, "pic:blipFill");
  if (fill === null) return;
  const blip = document.child(fill, "a:blip");
  if (blip !== null) embed(filling, blip);
  else document.insertDocument(fill, store.blip(story, picture), noNode);
  const target = { document, pic, fill, frame: frameOf(document, pic) };
  if (size !== null) resize(target, size);
  if (!isUpright(picture.image.turn)) turnInPlace(target, picture.image.turn, store.version);
}

/** `wp:inline` or `wp:anchor` of a picture that stands in no group. */
function frameOf(document: XmlDocument, pic: XmlElement): XmlElement | null {
  const data = document.parent(pic);
  if (document.name(data) !== "a:graphicData") return null;
  const frame = document.parent(document.parent(data));
  return /^wp:(?:inline|anchor)$/.test(document.name(frame)) ? frame : null;
}

/**
 * Lets an `a:blip` (20.1.8.13) show the file. What belongs to the picture that was there goes: its
 * SVG, its original behind artistic effects, its link.
 */
function embed({ story, store, picture }: Filling, blip: XmlElement): void {
  const { document } = story;
  const effects = document
    .nodes(blip)
    .filter((node) => !document.isElement(node) || document.name(node) !== "a:extLst");
  if (document.attribute(blip, "r:embed") === undefined) {
    // A new attribute takes the prefix of its element: one that was only linked is made anew.
    const own = document.insertDocument(document.parent(blip), store.blip(story, picture), blip);
    document.setChildren(own, effects);
    document.remove(blip);
    return;
  }
  document.setAttribute(blip, "r:embed", store.add(story, picture.image));
  document.removeAttribute(blip, "r:link");
  if (document.child(blip, "a:extLst") !== null) document.setChildren(blip, effects);
}

/** A shape of VML with its `v:imagedata` (part 4, 19.1.2.11); size and turn stand in its style. */
function fillShape(
  { story, store, picture, size }: Filling,
  shape: XmlElement,
  data: XmlElement,
): void {
  const { document } = story;
  if (document.attribute(data, "r:id") === undefined) {
    document.insertDocument(shape, store.imageData(story, picture), data);
    document.remove(data);
  } else {
    document.setAttribute(data, "r:id", store.add(story, picture.image));
    for (const link of ["r:href", "r:pict", "src"]) document.removeAttribute(data, link);
  }
  const { turn } = picture.image;
  const style = document.attribute(shape, "style") ?? "";
  const sized = size === null ? style : withSize(style, size);
  const turned = isUpright(turn) ? sized : withTurn(sized, turn);
  if (turned !== style) document.setAttribute(shape, "style", turned);
}
