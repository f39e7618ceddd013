import type { WordPackage } from "../../../word/package.ts";
import type { StoryPart } from "../../../word/stories.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { parseTwips } from "../../units.ts";

/** A section of the body (ECMA-376 part 1, 17.6): its page, headers and footers. */
export interface Section {
  /** `section0` */
  path: string;
  element: XmlElement;
  /**
   * The kind of break that begins it (17.6.22): `nextPage`, `continuous`, `evenPage`, `oddPage`,
   * `nextColumn`.
   */
  type: string;
  /** Twips. */
  width: number | null;
  height: number | null;
  orientation: "portrait" | "landscape";
  margins: Readonly<
    Record<"top" | "bottom" | "left" | "right" | "header" | "footer" | "gutter", number | null>
  >;
  columns: number;
  /** The first page has a header and a footer of its own (17.10.6). */
  hasTitlePage: boolean;
  /**
   * `w:pgNumType` (17.6.12): the first number, null if the section counts on, and the number's
   * format.
   */
  pageNumbers: { start: number | null; format: string };
  grid: { type: string; linePitch: number | null };
  /**
   * Part names by type. A type that the section does not state is taken from the section before.
   */
  headers: Readonly<Record<string, string>>;
  footers: Readonly<Record<string, string>>;
}

/** The sections of the body, in their order. */
export function readSections(pack: WordPackage, body: StoryPart): Section[] {
  const { document } = body;
  const targets = new Map(
    pack.relationships(pack.mainPart).map(({ id, target }) => [id, target] as const),
  );
  const sections: Section[] = [];
  for (const element of sectionElements(document, body)) {
    sections.push(readSection(document, element, sections, targets));
  }
  return sections;
}

/**
 * The width between the margins in twips; `null` if the section does not state it or has columns.
 */
export function textWidth({ width, margins, columns }: Section): number | null {
  const { left, right, gutter } = margins;
  if (width === null || left === null || right === null || columns > 1) return null;
  return width - left - right - (gutter ?? 0);
}

function sectionElements(document: XmlDocument, { paragraphs }: StoryPart): XmlElement[] {
  const elements: XmlElement[] = [];
  const body = document.child(document.root, "w:body");
  // Most documents have one section, stated at the end. If `sectPr` occurs only there, as its start
  // tag and end tag, no paragraph has to be read.
  const { bytes } = document;
  const opening = bytes.indexOf("sectPr");
  const closing = bytes.indexOf("sectPr", opening + 1);
  const isMentioned = bytes.includes("sectPr", closing + 1);
  for (const { element, isInTable, isInTextBox } of isMentioned ? paragraphs : []) {
    if (isInTable || isInTextBox) continue;
    const pPr = document.child(element, "w:pPr");
    const sectPr = pPr && document.child(document.unfold(pPr), "w:sectPr");
    if (sectPr !== null) elements.push(sectPr);
  }
  const last = body && document.child(body, "w:sectPr");
  if (last !== null) elements.push(last);
  return elements;
}

function readSection(
  document: XmlDocument,
  element: XmlElement,
  before: readonly Section[],
  targets: ReadonlyMap<string, string>,
): Section {
  const child = (name: string) => document.child(element, name);
  const twips = (parent: XmlElement | null, name: string) =>
    parent === null ? null : parseTwips(document.attribute(parent, name));
  const size = child("w:pgSz");
  const margin = child("w:pgMar");
  const columns = child("w:cols");
  const grid = child("w:docGrid");
  const previous = before.at(-1);
  const headers: Record<string, string> = { ...previous?.headers };
  const footers: Record<string, string> = { ...previous?.footers };
  for (const reference of document.elements(element)) {
    const name = document.name(reference);
    if (name !== "w:headerReference" && name !== "w:footerReference") continue;
    const type = document.attribute(reference, "w:type") ?? "default";
    const target = targets.get(document.attribute(reference, "r:id") ?? "");
    if (target !== undefined) (name === "w:headerReference" ? headers : footers)[type] = target;
  }
  const type = child("w:type");
  const titlePage = child("w:titlePg");
  const numbers = child("w:pgNumType");
  const start = numbers && document.attribute(numbers, "w:start");
  const orientation = size && document.attribute(size, "w:orient");
  return {
    path: `section${before.length}`,
    element,
    type: (type && document.attribute(type, "w:val")) ?? "nextPage",
    width: twips(size, "w:w"),
    height: twips(size, "w:h"),
    orientation: orientation === "landscape" ? "landscape" : "portrait",
    margins: {
      top: twips(margin, "w:top"),
      bottom: twips(margin, "w:bottom"),
      left: twips(margin, "w:left"),
      right: twips(margin, "w:right"),
      header: twips(margin, "w:header"),
      footer: twips(margin, "w:footer"),
      gutter: twips(margin, "w:gutter"),
    },
    columns: Number((columns && document.attribute(columns, "w:num")) ?? 1) || 1,
    hasTitlePage: titlePage !== null && isOn(document.attribute(titlePage, "w:val")),
    pageNumbers: {
      start: start ? Number(start) : null,
      format: (numbers && document.attribute(numbers, "w:fmt")) || "decimal",
    },
    grid: {
      type: (grid && document.attribute(grid, "w:type")) || "none",
      linePitch: twips(grid, "w:linePitch"),
    },
    headers,
    footers,
  };
}

/** ST_OnOff (22.9.2.7): an element without a value is on. */
function isOn(value: string | undefined): boolean {
  return value === undefined || /^(1|true|on)$/.test(value);
}
