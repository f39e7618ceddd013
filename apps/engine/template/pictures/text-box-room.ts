import { parseEmu } from "../../images/lengths.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName } from "../../xml/namespaces.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Size } from "./picture-values.ts";
import { styleValue } from "./vml.ts";

/** Insets of a text box that has none, in EMU (20.1.10.16 and 21.1.2.1.1; VML, 19.1.2.22). */
const defaultInsets = { l: 91_440, t: 45_720, r: 91_440, b: 45_720 };

/**
 * The room in a text box, less its insets, in English Metric Units.
 *
 * @param outer the room around the box, which is returned if the box has no size.
 */
export function textBoxRoom(document: XmlDocument, content: XmlElement, outer: Size): Size {
  const box = document.parent(content);
  const shape = box === noNode ? noNode : document.parent(box);
  if (shape === noNode) return outer;
  return localName(document.name(shape)) === "wsp"
    ? drawingRoom(document, shape, outer)
    : vmlRoom(document, box, shape, outer);
}

/** `wps:wsp` ([MS-ODRAWXML] 2.27.1.2). */
function drawingRoom(document: XmlDocument, shape: XmlElement, outer: Size): Size {
  const child = (parent: XmlElement, name: string) => {
    for (const element of document.elements(parent)) {
      if (localName(document.name(element)) === name) return element;
    }
    return null;
  };
  const body = child(shape, "bodyPr");
  const inset = (side: keyof typeof defaultInsets) =>
    Number((body && document.attribute(body, `${side}Ins`)) ?? defaultInsets[side]) || 0;
  const properties = child(shape, "spPr");
  const transform = properties && child(properties, "xfrm");
  const extent = transform ? child(transform, "ext") : drawingExtent(document, shape);
  if (extent === null) return outer;
  const scale = groupScale(document, shape, child);
  const length = (name: "cx" | "cy") => Number(document.attribute(extent, name)) || 0;
  const width = length("cx") * scale.x - inset("l") - inset("r");
  const height = length("cy") * scale.y - inset("t") - inset("b");
  const grows = body !== null && child(body, "spAutoFit") !== null;
  return {
    width: width > 0 ? width : outer.width,
    height: height > 0 && !grows ? Math.min(height, outer.height) : outer.height,
  };
}

function drawingExtent(document: XmlDocument, shape: XmlElement): XmlElement | null {
  for (let at = document.parent(shape); at !== noNode; at = document.parent(at)) {
    const name = document.name(at);
    if (name === "wp:inline" || name === "wp:anchor") return document.child(at, "wp:extent");
  }
  return null;
}

/** The factor by which the groups around a shape scale it (20.1.7.5). */
function groupScale(
  document: XmlDocument,
  shape: XmlElement,
  child: (parent: XmlElement, name: string) => XmlElement | null,
): { x: number; y: number } {
  const scale = { x: 1, y: 1 };
  for (let at = document.parent(shape); at !== noNode; at = document.parent(at)) {
    if (!/^(?:wgp|grpSp)$/.test(localName(document.name(at)))) break;
    const properties = child(at, "grpSpPr");
    const transform = properties && child(properties, "xfrm");
    const [shown, inner] = [
      transform && child(transform, "ext"),
      transform && child(transform, "chExt"),
    ];
    if (!shown || !inner) continue;
    const ratio = (name: "cx" | "cy") =>
      Number(document.attribute(shown, name)) / Number(document.attribute(inner, name)) || 1;
    scale.x *= ratio("cx");
    scale.y *= ratio("cy");
  }
  return scale;
}

/** The room in a `v:textbox` of a VML shape (part 4, 19.1.2.22). The shape's style has its size. */
function vmlRoom(document: XmlDocument, box: XmlElement, shape: XmlElement, outer: Size): Size {
  const style = document.attribute(shape, "style") ?? "";
  const [width, height] = [styleValue(style, "width"), styleValue(style, "height")].map((text) =>
    parseEmu(text ?? ""),
  );
  if (!width) return outer;
  const insets = (document.attribute(box, "inset") ?? "").split(",");
  const inset = (index: number, byDefault: number) => {
    const text = insets[index]?.trim() ?? "";
    // A number without a unit counts English Metric Units.
    return parseEmu(text) ?? (/^\d+$/.test(text) ? Number(text) : byDefault);
  };
  const across = width - inset(0, defaultInsets.l) - inset(2, defaultInsets.r);
  const down = (height ?? 0) - inset(1, defaultInsets.t) - inset(3, defaultInsets.b);
  const grows = /mso-fit-shape-to-text:\s*t/.test(
    `${document.attribute(box, "style") ?? ""};${style}`,
  );
  return {
    width: across > 0 ? across : outer.width,
    height: down > 0 && !grows ? Math.min(down, outer.height) : outer.height,
  };
}
