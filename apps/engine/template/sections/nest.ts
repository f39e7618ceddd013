import { faultsOf, type Section, type SectionFault } from "./section.ts";

/**
 * Puts sections into the sections whose content they are part of.
 *
 * @param faults takes in both tags of every section that shares a part of its content with another.
 * @returns those that stand in no other, in the order of the source.
 */
export function nestSections(sections: readonly Section[], faults: SectionFault[]): Section[] {
  const roots: Section[] = [];
  const open: Section[] = [];
  const overlapping = new Set<Section>();
  for (const section of inOrder(sections)) {
    while (open.length > 0 && isBehind(section, open.at(-1) as Section)) open.pop();
    const around = open.at(-1);
    dropSharedEdges(section, open);
    if (around === undefined) roots.push(section);
    else if (section.end <= around.end && !isAtOdds(section, around)) around.children.push(section);
    else for (const each of [around, section]) overlapping.add(each);
    open.push(section);
  }
  for (const section of overlapping) faults.push(...faultsOf(section, "sections_overlap"));
  return roots;
}

/** A row of tags that sections share goes with the one around the others: it stands in none of them. */
function dropSharedEdges({ extent }: Section, around: readonly Section[]): void {
  if (extent.kind !== "rows" || around.length === 0) return;
  const shared = around.flatMap((each) => (each.extent.kind === "rows" ? each.extent.edges : []));
  extent.edges = extent.edges.filter((edge) => !shared.includes(edge));
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
