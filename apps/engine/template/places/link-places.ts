import { relationshipsPartOf } from "../../opc/relationships.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { mayHoldTag } from "./brackets.ts";
import { composeTarget, readTarget } from "./link-target.ts";
import { baseNameOf, locatorOf } from "./locator.ts";
import { type Anchor, joined, type RestTags, type TextPlace, tagsOf } from "./text-place.ts";

/** The targets of a part's links that hold tags, by the ids of their relationships. */
export type LinkTargets = ReadonlyMap<string, string>;

/** Elements that lead to the target of a relationship, in a text and on a picture. */
const linkElements = ["w:hyperlink", "a:hlinkClick", "a:hlinkHover"];

/** External relationships that hold tags: those of links, and others, which cannot be filled. */
export function readLinkTargets(
  pack: WordPackage,
  partName: string,
): { links: LinkTargets; rest: RestTags[] } {
  const links = new Map<string, string>();
  const rest: RestTags[] = [];
  const relationships = relationshipsPartOf(partName);
  if (!pack.has(relationships) || !mayHoldTag(pack.bytes(relationships))) return { links, rest };
  for (const { id, type, target } of pack.externalRelationships(partName)) {
    const text = readTarget(target);
    const found = tagsOf(text);
    if (found === null) continue;
    if (type === "hyperlink") links.set(id, target);
    else {
      const path = `${baseNameOf(partName)}:${type}`;
      rest.push({
        part: relationships,
        path,
        runId: "",
        text,
        brackets: found,
        reason: "tag_outside_text",
      });
    }
  }
  return { links, rest };
}

/** Removes the relationships of links that no section shows any more: their targets still hold tags. */
export function dropUnusedLinks(pack: WordPackage, links: ReadonlyMap<string, LinkTargets>): void {
  for (const [partName, targets] of links) {
    if (!pack.has(partName)) continue;
    const document = pack.xml(partName);
    const used = new Set(
      descendants(document, document.root, linkElements).map((element) =>
        document.attribute(element, "r:id"),
      ),
    );
    const isUnused = (id: string | undefined) =>
      id !== undefined && targets.has(id) && !used.has(id);
    const list = pack.xml(relationshipsPartOf(partName));
    const all = [...list.elements(list.root)];
    const kept = all.filter((element) => !isUnused(list.attribute(element, "Id")));
    if (kept.length < all.length) list.setChildren(list.root, kept);
  }
}

/**
 * A place for each link of a part whose target holds a tag.
 *
 * @param anchors where the part is shown, if it is no story.
 */
export function findLinks(
  part: { partName: string; document: XmlDocument; story: StoryPart | null },
  targets: LinkTargets,
  anchors: readonly Anchor[],
): TextPlace[] {
  const { partName, document, story } = part;
  if (targets.size === 0) return [];
  const locator = locatorOf(part);
  return descendants(document, document.root, linkElements).flatMap((element): TextPlace[] => {
    const id = document.attribute(element, "r:id") ?? "";
    const text = readTarget(targets.get(id) ?? "");
    const found = tagsOf(text);
    if (found === null) return [];
    return [
      {
        ...locator.addressOf(element),
        isMirror: false,
        isDescription: false,
        anchors: story === null ? anchors : [{ document, element }],
        text,
        brackets: found,
        compose: composeTarget,
        write: (stretches, links) => {
          const target = joined(stretches);
          // Without an address there is no link; its text stays.
          if (target === "" && document.name(element) === "w:hyperlink") {
            document.removeAttribute(element, "r:id");
          } else {
            const used = target === "" ? "" : links.write(partName, id, target);
            document.setAttribute(element, "r:id", used);
          }
        },
      },
    ];
  });
}
