import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import { mayHoldTag } from "./brackets.ts";

/** Parts whose text no reader of the document sees, by the relationship that leads to them. */
const unseenRelationships = new Set([
  "styles",
  "stylesWithEffects",
  "theme",
  "fontTable",
  "webSettings",
  "extended-properties",
  "customXml",
  "customXmlProps",
]);

/**
 * The parts of XML that may hold an opening bracket, those with relationships too: most templates have
 * none besides their stories.
 *
 * @param stories the names of parts that are searched anyway.
 */
export function partsWithBrackets(pack: WordPackage, stories: readonly string[]): string[] {
  const known = new Set(["[Content_Types].xml", pack.mainPart, ...stories].map(partKey));
  return pack.partNames.filter(
    (name) =>
      /\.(?:xml|vml|svg|rels)$/i.test(name) &&
      !known.has(partKey(name)) &&
      mayHoldTag(pack.bytes(name)),
  );
}

/**
 * Of parts with brackets those that a reader sees, without the properties of the document.
 *
 * @param properties the names of their parts.
 */
export function otherParts(
  pack: WordPackage,
  holding: readonly string[],
  properties: readonly string[],
): string[] {
  const known = new Set(properties.map(partKey));
  const others = holding.filter((name) => !isRelationships(name) && !known.has(partKey(name)));
  return others.length === 0 ? others : others.filter(isSeen(pack));
}

function isRelationships(partName: string): boolean {
  return /\.rels$/i.test(partName);
}

/** Whether a reader of the document sees what stands in a part. */
function isSeen(pack: WordPackage): (partName: string) => boolean {
  const unseen = new Set<string>();
  const folders: string[] = [];
  for (const source of ["", pack.mainPart]) {
    for (const { type, target } of pack.relationships(source)) {
      if (unseenRelationships.has(type)) unseen.add(partKey(target));
      if (type === "customXml") {
        for (const about of pack.relationships(target)) unseen.add(partKey(about.target));
      }
      // Building blocks, and what belongs to them: what a user may insert.
      if (type === "glossaryDocument") folders.push(folderOf(target));
    }
  }
  const main = folderOf(pack.mainPart);
  return (name) =>
    !unseen.has(partKey(name)) &&
    !folders.some((folder) => folder !== main && partKey(name).startsWith(folder));
}

function folderOf(partName: string): string {
  const key = partKey(partName);
  return key.slice(0, key.lastIndexOf("/") + 1);
}

/** Of parts with brackets those whose relationships hold them, as keys; `""` is the package. */
export function partsWithRelationships(holding: readonly string[]): string[] {
  return holding
    .filter(isRelationships)
    .map((name) => partKey(name).replace(/_rels\/([^/]*)\.rels$/, "$1"));
}
