import type { Image } from "../../images/image.ts";
import { DrawingIds } from "../../word/drawing-ids.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import {
  relationshipsNamespace,
  strictRelationshipsNamespace,
  strictWordNamespace,
  wordNamespace,
  wordVocabulary,
} from "../../word/vocabulary.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { escapeAttribute } from "../../xml/entities.ts";
import { parseXml } from "../../xml/parse.ts";
import type { XmlNode } from "../../xml/tree.ts";
import type { PictureFiles } from "./picture-file.ts";
import { PictureRooms } from "./picture-room.ts";
import { type PictureValue, pictureSize, type Size, shownTurn } from "./picture-values.ts";
import { layoutVersion, standsOut, storedSize, transformOf } from "./turned-frame.ts";

const drawingml = "http://schemas.openxmlformats.org/drawingml/2006";
const svgExtension =
  'uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"';

/** Strict documents have namespaces of their own (ISO/IEC 29500-1, annex A). */
const strict: readonly (readonly [string, string])[] = [
  [relationshipsNamespace, strictRelationshipsNamespace],
  [wordNamespace, strictWordNamespace],
  [`${drawingml}/`, "http://purl.oclc.org/ooxml/drawingml/"],
];

/** Puts the pictures of a job into a package. A file that is shown several times is stored once. */
export class PictureStore {
  /** The picture files that the job's values hold or name. */
  readonly files: PictureFiles;
  readonly #pack: WordPackage;
  readonly #ids: DrawingIds;
  readonly #rooms: PictureRooms;
  /** Part names of files, by their buffer, and by type and hash of their content. */
  readonly #partNames = new Map<Buffer | string, string>();
  #lastNumber = 0;
  readonly #relationships = new Map<string, string>();
  readonly #isStrict = new Map<XmlDocument, boolean>();
  #version: number | null = null;

  /** @param ids numbers for new drawings, shared with everything else that adds drawings. */
  constructor(
    pack: WordPackage,
    body: StoryPart,
    files: PictureFiles,
    ids: DrawingIds = new DrawingIds(pack),
  ) {
    this.files = files;
    this.#pack = pack;
    this.#ids = ids;
    this.#rooms = new PictureRooms(pack, body);
  }

  /** The version of Word that lays the document out. */
  get version(): number {
    this.#version ??= layoutVersion(this.#pack);
    return this.#version;
  }

  /** Lets a story refer to a file. @returns the id of the relationship. */
  add(story: StoryPart, image: Image): string {
    const partName = this.#partNameOf(image);
    const key = `${story.partName}\0${partName}`;
    let id = this.#relationships.get(key);
    if (id === undefined) {
      const namespace = this.#isStrictStory(story)
        ? strictRelationshipsNamespace
        : relationshipsNamespace;
      id = this.#pack.addRelationship(story.partName, `${namespace}/image`, partName);
      this.#relationships.set(key, id);
    }
    return id;
  }

  #partNameOf({ bytes, extension, contentType }: Image): string {
    let partName = this.#partNames.get(bytes);
    if (partName !== undefined) return partName;
    // Loaded here and not imported, because a worker that inserts no picture starts faster without
    // it.
    const { createHash } = process.getBuiltinModule("node:crypto");
    const hash = `${contentType} ${createHash("sha256").update(bytes).digest("base64")}`;
    partName = this.#partNames.get(hash);
    if (partName === undefined) {
      partName = this.#newPartName(extension);
      this.#pack.replacePart(partName, bytes);
      this.#pack.addContentType(partName, contentType);
      this.#partNames.set(hash, partName);
    }
    this.#partNames.set(bytes, partName);
    return partName;
  }

  /** A name that no part has. The template may be a filled document with pictures of ours. */
  #newPartName(extension: string): string {
    const { mainPart } = this.#pack;
    const folder = mainPart.slice(0, mainPart.lastIndexOf("/") + 1);
    for (;;) {
      const partName = `${folder}media/docops${++this.#lastNumber}.${extension}`;
      if (!this.#pack.has(partName)) return partName;
    }
  }

  /** The size of a picture at a node: as it is shown, and as it is stored before the turn. */
  sizeAt(story: StoryPart, value: PictureValue, node: XmlNode): { shown: Size; stored: Size } {
    const shown = pictureSize(value, () => this.#rooms.of(story, node));
    return { shown, stored: storedSize(shown, shownTurn(value)) };
  }

  /**
   * `w:drawing` of an inline picture (20.4.2.8), as a separate document.
   *
   * @param name the name of the picture, and its description if the value has none.
   * @param node the node with the tag.
   */
  drawing(story: StoryPart, value: PictureValue, name: string, node: XmlNode): XmlDocument {
    const turn = shownTurn(value);
    const { stored } = this.sizeAt(story, value, node);
    const extent = `cx="${stored.width}" cy="${stored.height}"`;
    const { l, t, r, b } = standsOut(stored, turn, turn.degrees === 0 ? 0 : this.version);
    const transform = Object.entries(transformOf(turn))
      .map(([key, setting]) => (setting === null ? "" : ` ${key}="${setting}"`))
      .join("");
    const identity = () => `id="${this.#ids.next()}" name="${escapeAttribute(name)}"`;
    const description = escapeAttribute(value.description ?? name);
    const svg = this.#svg(story, value);
    const blip = `<a:blip r:embed="${this.add(story, value.image)}">${svg}</a:blip>`;
    const picture = (attributes: string) =>
      `<pic:pic xmlns:pic="${drawingml}/picture"><pic:nvPicPr><pic:cNvPr ${attributes}/><pic:cNvPicPr/></pic:nvPicPr>` +
      `<pic:blipFill>${blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
      `<pic:spPr><a:xfrm${transform}><a:off x="0" y="0"/><a:ext ${extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`;
    const xml =
      `<w:drawing xmlns:w="${wordNamespace}" xmlns:r="${relationshipsNamespace}" xmlns:a="${drawingml}/main" xmlns:wp="${drawingml}/wordprocessingDrawing">` +
      `<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ${extent}/><wp:effectExtent l="${l}" t="${t}" r="${r}" b="${b}"/>` +
      `<wp:docPr ${identity()} descr="${description}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>` +
      `<a:graphic><a:graphicData uri="${drawingml}/picture">${picture(identity())}</a:graphicData></a:graphic></wp:inline></w:drawing>`;
    return this.#parsed(story, xml);
  }

  /** `a:blip` of a picture, as a separate document. */
  blip(story: StoryPart, { image }: PictureValue): XmlDocument {
    const xml = `<a:blip xmlns:a="${drawingml}/main" xmlns:r="${relationshipsNamespace}" r:embed="${this.add(story, image)}"/>`;
    return this.#parsed(story, xml);
  }

  /** `v:imagedata` of a picture, as a separate document. */
  imageData(story: StoryPart, { image }: PictureValue): XmlDocument {
    const xml = `<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r="${relationshipsNamespace}" r:id="${this.add(story, image)}"/>`;
    return this.#parsed(story, xml);
  }

  /** The SVG itself stands beside its fallback ([MS-ODRAWXML], asvg:svgBlip). */
  #svg(story: StoryPart, { svg }: PictureValue): string {
    if (svg === null) return "";
    return `<a:extLst><a:ext ${svgExtension} r:embed="${this.add(story, svg)}"/></a:ext></a:extLst>`;
  }

  #parsed(story: StoryPart, xml: string): XmlDocument {
    const isStrict = this.#isStrictStory(story);
    const source = isStrict
      ? strict.reduce((text, [from, to]) => text.replaceAll(from, to), xml)
      : xml;
    const { maxXmlDepth } = this.#pack.limits;
    return parseXml(Buffer.from(source), {
      partName: "w:drawing",
      maxDepth: maxXmlDepth,
      vocabulary: wordVocabulary,
    });
  }

  #isStrictStory({ document }: StoryPart): boolean {
    let isStrict = this.#isStrict.get(document);
    if (isStrict === undefined) {
      isStrict = document.bytes.includes(strictWordNamespace);
      this.#isStrict.set(document, isStrict);
    }
    return isStrict;
  }
}
