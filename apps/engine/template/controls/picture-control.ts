import type { Image } from "../../images/image.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { parseTag } from "../grammar/tag-grammar.ts";
import type { PictureStore } from "../pictures/picture-store.ts";
import { describePicture, type PictureValue, pictureOf } from "../pictures/picture-values.ts";
import type { DataValue } from "../values/data.ts";
import type { Control } from "./read-controls.ts";

/** Pictures of older documents (VML). */
const vmlImage = "v:imagedata";

/** The new picture of a picture control (17.5.2.24). */
export interface ControlPicture {
  /** As the log tells it. */
  text: string;
  /** The file in Base64, as custom XML holds it that the control is bound to. */
  data: string;
  /** Puts it into the frame that is there: place, size and crop stay. */
  show(): void;
}

/**
 * The field that the alternative text of a control's picture asks for, as that of a placeholder
 * picture (`picture-places.ts`) does; `null` if it asks for none.
 */
export function describedField(document: XmlDocument, control: Control): string | null {
  for (const about of elementsNamed(document, control.element, "wp:docPr")) {
    const text = (document.attribute(about, "descr") ?? "").trim();
    const tag = /^【.*】$/.test(text) ? parseTag(text.slice(1, -1)) : null;
    if (tag?.kind === "picture") return tag.path;
  }
  return null;
}

/** Whether there is a picture that another can take the place of. */
export function hasPicture(document: XmlDocument, control: Control): boolean {
  return picturesOf(document, control).length > 0;
}

/** @throws FormatterError for a value that is no picture. */
export function controlPicture(
  story: StoryPart,
  control: Control,
  value: DataValue,
  store: PictureStore,
): ControlPicture {
  const picture = pictureOf(value, [], store.files);
  return {
    text: describePicture(picture),
    data: picture.image.bytes.toString("base64"),
    show: () => replacePictures(story, control, picture, (image) => store.add(story, image)),
  };
}

/** Whether the picture of a control was replaced. */
export function isReplaced(document: XmlDocument, control: Control): boolean {
  return picturesOf(document, control).some((picture) => document.isChanged(picture));
}

function replacePictures(
  { document }: StoryPart,
  control: Control,
  { image, description }: PictureValue,
  relate: (image: Image) => string,
): void {
  const id = relate(image);
  for (const picture of picturesOf(document, control)) {
    if (document.name(picture) === vmlImage) {
      document.setAttribute(picture, "r:id", id);
      continue;
    }
    document.setAttribute(picture, "r:embed", id);
    document.removeAttribute(picture, "r:link");
    // The SVG of the picture that was, and effects that are computed of it.
    const extensions = document.child(picture, "a:extLst");
    if (extensions !== null) document.remove(extensions);
  }
  if (description === null) return;
  for (const about of elementsNamed(document, control.element, "wp:docPr")) {
    document.setAttribute(about, "descr", description);
  }
}

/** A picture that is only linked has no part of its own that another could take the place of. */
function picturesOf(document: XmlDocument, control: Control): XmlElement[] {
  const isInPackage = (attribute: string) => (picture: XmlElement) =>
    document.attribute(picture, attribute) !== undefined;
  return [
    ...elementsNamed(document, control.element, "a:blip").filter(isInPackage("r:embed")),
    ...elementsNamed(document, control.element, vmlImage).filter(isInPackage("r:id")),
  ];
}

function elementsNamed(
  document: XmlDocument,
  container: XmlElement,
  name: string,
  found: XmlElement[] = [],
): XmlElement[] {
  for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
    const own = document.name(at);
    if (own === name) found.push(at);
    // Text boxes have pictures of their own.
    else if (own !== "w:txbxContent" && !document.isFolded(at)) elementsNamed(document, at, name, found);
  }
  return found;
}
