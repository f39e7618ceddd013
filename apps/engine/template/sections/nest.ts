import { siblings } from "../../docx/structure.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement, XmlNode } from "../../docx/xml-tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { contentFrom } from "./content.ts";
import { faultsOf, type Section, type SectionFault } from "./section.ts";

/**
 * Puts sections into the sections whose content they are part of.
 *
 * @param faults takes in both tags of every section that shares a part of its content with another.
 * @returns those that stand in no other, in the order of the source.
 */
export function nestSections(
  document: XmlDocument,
  sections: readonly Section[],
  faults: SectionFault[],
): Section[] {
  const roots: Section[] = [];
  const open: Section[] = [];
  const overlapping = new Set<Section>();
  for (const section of separated(document, sections)) {
    while (open.length > 0 && isBehind(section, open.at(-1) as Section)) open.pop();
    const around = open.at(-1);
    if (around === undefined) roots.push(section);
    else if (section.end <= around.end && !isAtOdds(section, around)) around.children.push(section);
    else for (const each of [around, section]) overlapping.add(each);
    open.push(section);
  }
  for (const section of overlapping) faults.push(...faultsOf(section, "sections_overlap"));
  return roots;
}

/** In the order of the source, those around others first. */
function inOrder(sections: readonly Section[]): Section[] {
  return sections.toSorted((a, b) => a.start - b.start || b.end - a.end || a.opensAt - b.opensAt);
}

function isBehind(section: Section, before: Section): boolean {
  return section.start >= before.end && !(section.end <= before.end && encloses(before, section));
}

/** Whether the tags of two sections say otherwise than their contents which one holds the other. */
function isAtOdds(inner: Section, outer: Section): boolean {
  if (encloses(inner, outer)) return true;
  const isSame = inner.start === outer.start && inner.end === outer.end;
  return isSame && !encloses(outer, inner);
}

function encloses(outer: Section, inner: Section): boolean {
  return outer.opensAt < inner.opensAt && outer.closesAt > inner.closesAt;
}

/**
 * Where one section ends in the paragraph in which another begins, the paragraph goes to the one that
 * it has text of, if that is clear.
 */
function separated(document: XmlDocument, sections: readonly Section[]): Section[] {
  const ends = new Map<XmlElement, Section[]>();
  for (const section of sections) {
    if (section.tags === null || section.place.kind !== "paragraphs") continue;
    const { element } = section.tags.close.scanned.paragraph;
    if (section.place.content?.last !== element) continue;
    ends.set(element, [...(ends.get(element) ?? []), section]);
  }
  for (const section of sections) {
    if (section.tags === null || section.place.kind !== "paragraphs") continue;
    const { element } = section.tags.open.scanned.paragraph;
    if (section.place.content?.first !== element) continue;
    for (const before of ends.get(element) ?? []) {
      if (before.opensAt < section.opensAt && !encloses(before, section)) {
        separate(document, before, section);
      }
    }
  }
  return inOrder(sections);
}

/** @param before ends in the paragraph in which `after` begins. */
function separate(document: XmlDocument, before: Section, after: Section): void {
  if (before.tags === null || after.tags === null) return;
  const { scanned, found } = before.tags.close;
  const { element } = scanned.paragraph;
  if (isBlank(scanned, 0, found.start)) {
    // The paragraph begins with the tag that closes: all that it says belongs to what comes after.
    narrow(document, before, (node) => node !== element);
  } else if (isBlank(scanned, after.tags.open.found.end, scanned.text.text.length)) {
    narrow(document, after, (node) => node !== element);
  }
}

/** Leaves nodes out at an end of a section's content. */
function narrow(document: XmlDocument, section: Section, isKept: (node: XmlNode) => boolean): void {
  if (section.place.kind !== "paragraphs" || section.place.content === null) return;
  const { first, last } = section.place.content;
  const content = contentFrom(document, siblings(document, first, last).filter(isKept));
  section.place.content = content;
  section.start = content === null ? document.end(first) : document.start(content.first);
  section.end = content === null ? section.start : document.end(content.last);
}

/** Whether a stretch of a paragraph says nothing but section tags. */
function isBlank({ text: { text }, found }: ScannedParagraph, from: number, to: number): boolean {
  let rest = "";
  let at = from;
  for (const { kind, start, end } of found) {
    if (kind !== "mark" || start < from || end > to) continue;
    rest += text.slice(at, start);
    at = end;
  }
  return (rest + text.slice(at, to)).trim() === "";
}
