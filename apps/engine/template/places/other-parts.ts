import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import { mayHoldTag } from "./brackets.ts";

/** Relationships to parts whose text is not shown in the document. */
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
 * The XML parts that may hold an opening bracket, parts of relationships included, without stories.
 * Most templates have none.
 *
 * @param stories the names of the stories' parts, which are searched anyway.
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
 * The parts with brackets whose text the document shows, without the document properties.
 *
 * @param holding the names of all parts with brackets.
 * @param properties the names of the parts with properties.
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

/** Tells whether the document shows the text of a part. */
function isSeen(pack: WordPackage): (partName: string) => boolean {
  const unseen = new Set<string>();
  const folders: string[] = [];
  for (const source of ["", pack.mainPart]) {
    for (const { type, target } of pack.relationships(source)) {
      if (unseenRelationships.has(type)) unseen.add(partKey(target));
      if (type === "customXml") {
        for (const properties of pack.relationships(target)) {
          unseen.add(partKey(properties.target));
        }
      }
      // Building blocks, which a user may insert later, and their parts.
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

/**
 * The keys of the parts whose relationships hold brackets; `""` is the package.
 *
 * @param holding the names of all parts with brackets.
 */
export function partsWithRelationships(holding: readonly string[]): string[] {
  return holding
    .filter(isRelationships)
    .map((name) => partKey(name).replace(/_rels\/([^/]*)\.rels$/, "$1"));
}
