import type { XmlDocument } from "../xml/document.ts";

/** A relationship of a part to a target (ECMA-376 part 2, 6.5). */
export interface Relationship {
  id: string;
  /** The last segment of the type URI, the same for Transitional and Strict: `"header"`. */
  type: string;
  /** The part name of an internal target, without the leading slash; the URI of an external one. */
  target: string;
}

/** The relationships of one part, in the order of the file. */
export interface Relationships {
  internal: readonly Relationship[];
  external: readonly Relationship[];
}

/** The name of the part with a part's relationships (part 2, 6.5.2.2). */
export function relationshipsPartOf(partName: string): string {
  const slash = partName.lastIndexOf("/") + 1;
  return `${partName.slice(0, slash)}_rels/${partName.slice(slash)}.rels`;
}

/** Reads the relationships of the part `partName` from its relationships part. */
export function readRelationships(document: XmlDocument, partName: string): Relationships {
  const folder = partName.slice(0, partName.lastIndexOf("/") + 1);
  const relationships = { internal: [] as Relationship[], external: [] as Relationship[] };
  for (const element of document.elements(document.root)) {
    if (document.name(element) !== "rel:Relationship") continue;
    const {
      Id: id = "",
      Type: type = "",
      Target: target,
      TargetMode,
    } = Object.fromEntries(document.attributes(element));
    if (target === undefined) continue;
    const isExternal = TargetMode === "External";
    relationships[isExternal ? "external" : "internal"].push({
      id,
      type: type.slice(type.lastIndexOf("/") + 1),
      target: isExternal ? target : resolveTarget(folder, target),
    });
  }
  return relationships;
}

/** Resolves a relationship target against its source's folder (RFC 3986, 5.2.4). */
function resolveTarget(folder: string, target: string): string {
  const path = target.startsWith("/") ? target : `/${folder}${target}`;
  const segments: string[] = [];
  for (const segment of path.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return decodePercent(segments.join("/"));
}

function decodePercent(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
