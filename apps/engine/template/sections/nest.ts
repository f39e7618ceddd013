import { faultsOf, type Section, type SectionFault } from "./section.ts";

/**
 * Puts sections into the sections around them.
 *
 * @param faults both tags of every section that overlaps another are added.
 * @returns the outermost sections, in the order of the source.
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
    else overlapping.add(around).add(section);
    open.push(section);
  }
  for (const section of overlapping) faults.push(...faultsOf(section, "sections_overlap"));
  return roots;
}

/** A row of tags that sections share is an edge of the outermost one, and not of the others. */
function dropSharedEdges({ extent }: Section, around: readonly Section[]): void {
  if (extent.kind !== "rows" || around.length === 0) return;
  const shared = around.flatMap((outer) =>
    outer.extent.kind === "rows" ? outer.extent.edges : [],
  );
  extent.edges = extent.edges.filter((edge) => !shared.includes(edge));
}

/** Sections in the order of the source, an outer one before its inner ones. */
function inOrder(sections: readonly Section[]): Section[] {
  return sections.toSorted((a, b) => a.start - b.start || b.end - a.end || a.opensAt - b.opensAt);
}

function isBehind(section: Section, before: Section): boolean {
  return section.start >= before.end && !(section.end <= before.end && encloses(before, section));
}

/** Whether the tags of two sections nest in another way than their contents. */
function isAtOdds(inner: Section, outer: Section): boolean {
  if (encloses(inner, outer)) return true;
  const isSame = inner.start === outer.start && inner.end === outer.end;
  return isSame && !encloses(outer, inner);
}

function encloses(outer: Section, inner: Section): boolean {
  return outer.opensAt < inner.opensAt && outer.closesAt > inner.closesAt;
}
