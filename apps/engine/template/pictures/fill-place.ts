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

/** The picture that goes into a placeholder. */
export interface Filling {
  story: StoryPart;
  store: PictureStore;
  picture: PictureValue;
  /** The size that the tag asks for; `null`: the frame keeps its size. */
  size: Size | null;
}

/**
 * Puts another picture into the frame of a placeholder. The frame keeps its place, size, crop,
 * borders, effects, recolouring and rotation. A photo that is stored on its side is turned upright
 * inside of the same place.
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

/** Writes the description of the picture where the tag of the placeholder stood. */
export function describePlace(document: XmlDocument, place: PicturePlace, text: string): void {
  for (const element of place.descriptionElements) {
    const name = document.attribute(element, "descr") === undefined ? "alt" : "descr";
    document.setAttribute(element, name, text);
  }
}

/** Puts the picture into all frames of a placeholder. */
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

/** `wp:inline` or `wp:anchor` of a picture; `null` for a picture in a group. */
function frameOf(document: XmlDocument, pic: XmlElement): XmlElement | null {
  const data = document.parent(pic);
  if (document.name(data) !== "a:graphicData") return null;
  const frame = document.parent(document.parent(data));
  return /^wp:(?:inline|anchor)$/.test(document.name(frame)) ? frame : null;
}

/**
 * Lets an `a:blip` (20.1.8.13) show the file, and removes what belongs to the placeholder's
 * picture: its SVG, its original behind artistic effects, its link.
 */
function embed({ story, store, picture }: Filling, blip: XmlElement): void {
  const { document } = story;
  const effects = document
    .nodes(blip)
    .filter((node) => !document.isElement(node) || document.name(node) !== "a:extLst");
  if (document.attribute(blip, "r:embed") === undefined) {
    // A new attribute would take the prefix of its element, so a blip without `r:embed` is
    // replaced.
    const newBlip = document.insertDocument(
      document.parent(blip),
      store.blip(story, picture),
      blip,
    );
    document.setChildren(newBlip, effects);
    document.remove(blip);
    return;
  }
  document.setAttribute(blip, "r:embed", store.add(story, picture.image));
  document.removeAttribute(blip, "r:link");
  if (document.child(blip, "a:extLst") !== null) document.setChildren(blip, effects);
}

/** Fills the `v:imagedata` of a VML shape (part 4, 19.1.2.11); its style has size and rotation. */
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
