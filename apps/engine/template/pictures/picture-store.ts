import type { Image } from "../../docx/image.ts";
import { emuPerTwip } from "../../docx/lengths.ts";
import { relationshipsNamespace, wordNamespace } from "../../docx/names.ts";
import type { WordPackage } from "../../docx/package.ts";
import type { StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import { escapeAttribute } from "../../docx/xml-entities.ts";
import { parseXml } from "../../docx/xml-parse.ts";
import { type PictureValue, pictureSize } from "./picture-values.ts";

const drawingml = "http://schemas.openxmlformats.org/drawingml/2006";
const svgExtension =
  'uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"';

/** Strict documents have namespaces of their own (ISO/IEC 29500-1, annex A). */
const strict: readonly (readonly [string, string])[] = [
  [relationshipsNamespace, "http://purl.oclc.org/ooxml/officeDocument/relationships"],
  [wordNamespace, "http://purl.oclc.org/ooxml/wordprocessingml/main"],
  [`${drawingml}/`, "http://purl.oclc.org/ooxml/drawingml/"],
];

/** Of A4 with the margins that Word begins with, where a document does not say: 15.9 cm. */
const usualTextWidth = 9026 * emuPerTwip;

/** The pictures that a job puts into a package: each file once, however often it is shown. */
export class PictureStore {
  readonly #pack: WordPackage;
  readonly #textWidth: number;
  readonly #media: { bytes: Buffer; partName: string }[] = [];
  readonly #ids = new Map<string, string>();
  #count = 0;

  constructor(pack: WordPackage, body: StoryPart) {
    this.#pack = pack;
    this.#textWidth = textWidthOf(body);
  }

  /** Lets a story refer to a file. @returns the id of the relationship. */
  add(story: StoryPart, { bytes, extension, contentType }: Image): string {
    let media = this.#media.find((known) => known.bytes.equals(bytes));
    if (media === undefined) {
      const folder = this.#pack.mainPart.slice(0, this.#pack.mainPart.lastIndexOf("/") + 1);
      const partName = `${folder}media/docops${this.#media.length + 1}.${extension}`;
      media = { bytes, partName };
      this.#media.push(media);
      this.#pack.replacePart(partName, bytes);
      this.#pack.addContentType(partName, contentType);
    }
    const key = `${story.partName}\0${media.partName}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#pack.addRelationship(
        story.partName,
        `${relationshipsNamespace}/image`,
        media.partName,
      );
      this.#ids.set(key, id);
    }
    return id;
  }

  /** `w:drawing` of a picture in the line (20.4.2.8), as a document of its own. */
  drawing(story: StoryPart, value: PictureValue, name: string): XmlDocument {
    const { width, height } = pictureSize(value, this.#textWidth);
    this.#count++;
    // Above whatever numbers there are, and those of copies.
    const id = 2_000_000 + this.#count;
    const extent = `cx="${width}" cy="${height}"`;
    const called = `id="${id}" name="${escapeAttribute(name)}"`;
    const description = escapeAttribute(value.description ?? name);
    const svg =
      value.svg === null
        ? ""
        : `<a:extLst><a:ext ${svgExtension} r:embed="${this.add(story, value.svg)}"/></a:ext></a:extLst>`;
    const blip = `<a:blip r:embed="${this.add(story, value.image)}">${svg}</a:blip>`;
    const picture =
      `<pic:pic xmlns:pic="${drawingml}/picture"><pic:nvPicPr><pic:cNvPr ${called}/><pic:cNvPicPr/></pic:nvPicPr>` +
      `<pic:blipFill>${blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
      `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`;
    const xml =
      `<w:drawing xmlns:w="${wordNamespace}" xmlns:r="${relationshipsNamespace}" xmlns:a="${drawingml}/main" xmlns:wp="${drawingml}/wordprocessingDrawing">` +
      `<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ${extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/>` +
      `<wp:docPr ${called} descr="${description}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>` +
      `<a:graphic><a:graphicData uri="${drawingml}/picture">${picture}</a:graphicData></a:graphic></wp:inline></w:drawing>`;
    const bytes = Buffer.from(isStrict(story) ? asStrict(xml) : xml);
    return parseXml(bytes, { partName: "w:drawing", maxDepth: this.#pack.limits.maxXmlDepth });
  }
}

function isStrict({ document }: StoryPart): boolean {
  return document.bytes.includes(strict[1]?.[1] ?? "");
}

function asStrict(xml: string): string {
  return strict.reduce((text, [from, to]) => text.replaceAll(from, to), xml);
}

/** Width of the text of the last section, in English Metric Units (17.6.11, 17.6.13). */
function textWidthOf({ document }: StoryPart): number {
  const body = document.child(document.root, "w:body");
  const section = body && document.child(body, "w:sectPr");
  const twips = (element: string, name: string) => {
    const found = section && document.child(section, element);
    return Number((found && document.attribute(found, name)) ?? Number.NaN);
  };
  const width = twips("w:pgSz", "w:w") - twips("w:pgMar", "w:left") - twips("w:pgMar", "w:right");
  return width > 0 ? width * emuPerTwip : usualTextWidth;
}
