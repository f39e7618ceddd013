import { relationshipsPartOf } from "../../opc/relationships.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { mayHoldTag } from "./brackets.ts";
import { composeTarget, readTarget } from "./link-target.ts";
import { baseNameOf, locatorOf } from "./locator.ts";
import { type Anchor, joined, type TextPlace, tagsOf, type UnfillableText } from "./text-place.ts";

/** The link targets of a part that hold tags, by relationship id. */
export type LinkTargets = ReadonlyMap<string, string>;

/** Elements that make a text or a picture a link to the target of a relationship. */
const linkElements = ["w:hyperlink", "a:hlinkClick", "a:hlinkHover"];

/** Reads the external relationships that hold tags. Only those of hyperlinks can be filled. */
export function readLinkTargets(
  pack: WordPackage,
  partName: string,
): { links: LinkTargets; unfillable: UnfillableText[] } {
  const links = new Map<string, string>();
  const unfillable: UnfillableText[] = [];
  const relationships = relationshipsPartOf(partName);
  if (!pack.has(relationships) || !mayHoldTag(pack.bytes(relationships)))
    return { links, unfillable };
  for (const { id, type, target } of pack.externalRelationships(partName)) {
    const text = readTarget(target);
    const brackets = tagsOf(text);
    if (brackets === null) continue;
    if (type === "hyperlink") links.set(id, target);
    else {
      const path = `${baseNameOf(partName)}:${type}`;
      unfillable.push({
        part: relationships,
        path,
        runId: "",
        text,
        brackets,
        reason: "tag_outside_text",
      });
    }
  }
  return { links, unfillable };
}

/** Removes relationships of links that no shown section uses. Their targets still hold tags. */
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
    const usedOnes = all.filter((element) => !isUnused(list.attribute(element, "Id")));
    if (usedOnes.length < all.length) list.setChildren(list.root, usedOnes);
  }
}

/**
 * The links of a part whose targets hold tags.
 *
 * @param anchors the elements that show the part, if it is not a story.
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
    const brackets = tagsOf(text);
    if (brackets === null) return [];
    return [
      {
        ...locator.addressOf(element),
        isMirror: false,
        isDescription: false,
        anchors: story === null ? anchors : [{ document, element }],
        text,
        brackets,
        compose: composeTarget,
        write: (stretches, links) => {
          const target = joined(stretches);
          // An empty address makes the link plain text.
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
