import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import type { Anchor } from "./text-place.ts";

/** Elements of a story that show another part: charts of both kinds, and SmartArt. */
const showing = ["c:chart", "cx:chart", "dgm:relIds"];

/**
 * Finds the elements of stories that show parts of charts and SmartArt, and parts of these (the
 * drawing over a chart).
 *
 * @returns the elements by the key of the part.
 */
export function findOwners(
  pack: WordPackage,
  stories: readonly StoryPart[],
): Map<string, Anchor[]> {
  const owners = new Map<string, Anchor[]>();
  for (const { document, partName } of stories) {
    if (!showing.some((name) => document.hasElement(name))) continue;
    const targets = new Map(pack.relationships(partName).map(({ id, target }) => [id, target]));
    const shown = new Map<string, string[]>();
    for (const element of descendants(document, document.root, showing)) {
      const anchor = { document, element };
      for (const [attribute, id] of document.attributes(element)) {
        const target = attribute.startsWith("r:") ? targets.get(id) : undefined;
        if (target === undefined) continue;
        const parts = shown.get(target) ?? partsOf(pack, target, targets);
        shown.set(target, parts);
        for (const part of parts.map(partKey)) {
          const anchors = owners.get(part);
          if (anchors === undefined) owners.set(part, [anchor]);
          else if (anchors.at(-1) !== anchor) anchors.push(anchor);
        }
      }
    }
  }
  return owners;
}

/** A part, the parts that it refers to, and the drawing of SmartArt. */
function partsOf(
  pack: WordPackage,
  partName: string,
  siblings: ReadonlyMap<string, string>,
): string[] {
  const parts = new Set([partName]);
  const drawing = siblings.get(drawingOf(pack, partName) ?? "");
  if (drawing !== undefined) parts.add(drawing);
  for (const part of parts) {
    for (const { target } of pack.relationships(part)) parts.add(target);
  }
  return [...parts];
}

/** The relationship id of the drawing in the data of SmartArt ([MS-ODRAWXML] 2.7.1). */
function drawingOf(pack: WordPackage, partName: string): string | undefined {
  if (!pack.has(partName) || !/\.xml$/i.test(partName)) return undefined;
  const document = pack.xml(partName);
  if (!document.hasElement("dsp:dataModelExt")) return undefined;
  const [extension] = descendants(document, document.root, ["dsp:dataModelExt"]);
  return extension && document.attribute(extension, "relId");
}
