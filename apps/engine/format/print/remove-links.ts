import type { RemovedLink } from "../../../contract/print-facts.ts";
import type { WordPackage } from "../../word/package.ts";

/**
 * Removes what a converter could load or run: relationships to external content (ECMA-376 part 2, 6.5.3.4), such as
 * linked pictures, attached templates and OLE links, and those to macros. Hyperlinks load nothing and stay. Comments go
 * too.
 *
 * @returns what was removed besides comments, by kind.
 */
export function removeLinks(pack: WordPackage): RemovedLink[] {
  const counts = new Map<string, number>();
  for (const partName of pack.partNames) {
    if (!partName.toLowerCase().endsWith(".rels")) continue;
    const document = pack.xml(partName);
    for (const element of [...document.elements(document.root)]) {
      if (document.name(element) !== "rel:Relationship") continue;
      const type = document.attribute(element, "Type") ?? "";
      const kind = type.slice(type.lastIndexOf("/") + 1);
      const isExternal = document.attribute(element, "TargetMode") === "External";
      if (commentKinds.has(kind)) {
        document.remove(element);
        continue;
      }
      const isHarmless = isExternal ? kind === "hyperlink" : !macroKinds.has(kind);
      if (isHarmless) continue;
      document.remove(element);
      const told = /^[A-Za-z]{1,40}$/.test(kind) ? kind : "other";
      counts.set(told, (counts.get(told) ?? 0) + 1);
    }
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/**
 * The parts of comments, which are removed with their marks (`remove-comments.ts`). Comments are not printed, and LibreOffice 7.4 without a window ends with an uncaught exception while it lays some of
 * them out beside the page.
 */
const commentKinds: ReadonlySet<string> = new Set([
  "comments",
  "commentsExtended",
  "commentsIds",
  "commentsExtensible",
  "people",
]);

/** The relationships of a VBA project and of a keyboard macro table ([MS-OFFMACRO2] 2.2.1). */
const macroKinds: ReadonlySet<string> = new Set([
  "vbaProject",
  "wordVbaData",
  "vbaProjectSignature",
  "keyMapCustomizations",
]);
