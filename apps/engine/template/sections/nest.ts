import type { XmlDocument } from "../../docx/xml-document.ts";
import { noNode } from "../../docx/xml-tree.ts";
import { faultsOf, type Section, type SectionFault } from "./section.ts";
import { endOf, startOf } from "./tag-order.ts";

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
  return sections.toSorted(
    (a, b) => a.start - b.start || b.end - a.end || startOf(a.open) - startOf(b.open),
  );
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
  return startOf(outer.open) < startOf(inner.open) && endOf(outer.close) > endOf(inner.close);
}

/**
 * Where one section ends in the paragraph in which another begins, the paragraph goes to the one that
 * it has text of, if that is clear.
 */
function separated(document: XmlDocument, sections: readonly Section[]): Section[] {
  const ends = new Map<unknown, Section[]>();
  for (const section of sections) {
    if (section.place.kind !== "paragraphs" || section.place.content === null) continue;
    const { element } = section.close.scanned.paragraph;
    if (section.place.content.last !== element) continue;
    ends.set(element, [...(ends.get(element) ?? []), section]);
  }
  if (ends.size === 0) return inOrder(sections);
  for (const section of sections) {
    const { element } = section.open.scanned.paragraph;
    if (section.place.kind !== "paragraphs" || section.place.content?.first !== element) continue;
    for (const before of ends.get(element) ?? []) {
      const isNext = startOf(before.open) < startOf(section.open);
      if (before === section || !isNext || encloses(section, before)) continue;
      separate(document, before, section);
    }
  }
  return inOrder(sections);
}

function separate(document: XmlDocument, before: Section, after: Section): void {
  if (before.place.kind !== "paragraphs" || after.place.kind !== "paragraphs") return;
  const { scanned } = before.close;
  const { element } = scanned.paragraph;
  if (isBlank(before, 0, before.close.found.start)) {
    // It begins with the tag that closes: all that it says belongs to what comes after.
    const { first = element } = before.place.content ?? {};
    let last = first === element ? noNode : first;
    while (last !== noNode && document.nextNode(last) !== element) last = document.nextNode(last);
    before.place.content = last === noNode ? null : { first, last };
    before.end = document.start(element);
    before.start = Math.min(before.start, before.end);
  } else if (isBlank(before, after.open.found.end, scanned.text.text.length)) {
    const next = document.nextNode(element);
    const { last = element } = after.place.content ?? {};
    after.place.content = last === element || next === noNode ? null : { first: next, last };
    after.start = document.end(element);
    after.end = Math.max(after.start, after.end);
  }
}

/** Whether a stretch of the paragraph says nothing but section tags. */
function isBlank({ close: { scanned } }: Section, from: number, to: number): boolean {
  let rest = "";
  let at = from;
  for (const { kind, start, end } of scanned.found) {
    if (kind !== "mark" || start < from || end > to) continue;
    rest += scanned.text.text.slice(at, start);
    at = end;
  }
  return (rest + scanned.text.text.slice(at, to)).trim() === "";
}
