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
  /** The text for the log. */
  text: string;
  /** The file in Base64, for custom XML that the control is bound to. */
  data: string;
  /** Puts the picture into the old frame: position, size and crop stay. */
  show(): void;
}

/**
 * The field that the alternative text of a control's picture names, as in a placeholder picture
 * (`picture-places.ts`); `null` if the text is not such a tag.
 */
export function describedField(document: XmlDocument, control: Control): string | null {
  for (const properties of elementsNamed(document, control.element, "wp:docPr")) {
    const text = (document.attribute(properties, "descr") ?? "").trim();
    const tag = /^【.*】$/.test(text) ? parseTag(text.slice(1, -1)) : null;
    if (tag?.kind === "picture") return tag.path;
  }
  return null;
}

/** Whether a control has a picture that can be replaced. */
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
    // Extensions hold the SVG of the old picture, and effects that were computed from it.
    const extensions = document.child(picture, "a:extLst");
    if (extensions !== null) document.remove(extensions);
  }
  if (description === null) return;
  for (const properties of elementsNamed(document, control.element, "wp:docPr")) {
    document.setAttribute(properties, "descr", description);
  }
}

/**
 * The pictures of a control. Linked pictures are left out, because they have no part in the
 * package.
 */
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
  elements: XmlElement[] = [],
): XmlElement[] {
  for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
    const elementName = document.name(at);
    if (elementName === name) elements.push(at);
    // Text boxes have pictures of their elementName.
    else if (elementName !== "w:txbxContent" && !document.isFolded(at))
      elementsNamed(document, at, name, elements);
  }
  return elements;
}
