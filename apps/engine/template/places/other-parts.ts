import type { WordPackage } from "../../docx/package.ts";
import { partKey } from "../../docx/part-names.ts";
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
 * The parts of XML that may hold a tag which a reader sees, besides those that are known.
 *
 * @param known parts that are searched already.
 */
export function otherParts(pack: WordPackage, known: readonly string[]): string[] {
  const knownKeys = new Set(["[Content_Types].xml", pack.mainPart, ...known].map(partKey));
  const holding = pack.partNames.filter(
    (name) =>
      /\.(?:xml|vml|svg)$/i.test(name) &&
      !knownKeys.has(partKey(name)) &&
      mayHoldTag(pack.bytes(name)),
  );
  return holding.length === 0 ? holding : holding.filter(isSeen(pack));
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
  return partKey(partName).replace(/[^/]*$/, "");
}

/** Parts whose relationships may hold a tag, as keys of parts; `""` is the package. */
export function partsWithRelationships(pack: WordPackage): string[] {
  return pack.partNames
    .filter((name) => /\.rels$/i.test(name) && mayHoldTag(pack.bytes(name)))
    .map((name) => partKey(name).replace(/_rels\/([^/]*)\.rels$/, "$1"));
}
