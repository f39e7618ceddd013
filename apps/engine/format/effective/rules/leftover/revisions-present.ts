import type { XmlDocument } from "../../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../../xml/tree.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Elements of tracked changes (ECMA-376 part 1, 17.13.5; [MS-DOCX] 2.5.1 for the last two). */
const revisionElements = [
  "w:ins",
  "w:del",
  "w:moveFrom",
  "w:moveTo",
  "w:rPrChange",
  "w:pPrChange",
  "w:sectPrChange",
  "w:tblPrChange",
  "w:tblPrExChange",
  "w:tblGridChange",
  "w:trPrChange",
  "w:tcPrChange",
  "w:cellIns",
  "w:cellDel",
  "w:cellMerge",
  "w:numberingChange",
  "w:customXmlInsRangeStart",
  "w:customXmlDelRangeStart",
  "w:customXmlMoveFromRangeStart",
  "w:customXmlMoveToRangeStart",
  "w14:conflictIns",
  "w14:conflictDel",
];

/** Tracked changes (ECMA-376 part 1, 17.13.5) that were neither accepted nor rejected. */
export const revisionsPresent: Rule = {
  code: "REVISIONS_PRESENT",
  title: "The document still has tracked changes.",
  advice: ["Accept or reject the changes under Review."],
  severity: "error",
  reads: "leftovers.revisions",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.revisions === true,
  document: function* ({ stories, resolver }): Generator<Finding> {
    for (const { part } of stories) {
      // Changes within comments go away with the comments.
      if (part.kind === "comments") continue;
      const counts = revisionsIn(part.document);
      if (counts.size === 0) continue;
      const count = [...counts.values()].reduce((sum, ofKind) => sum + ofKind, 0);
      yield {
        message: `The document still has tracked changes: ${count}.`,
        actual: [...counts.keys()].join(", "),
        path: part.partName,
      };
    }
    if (resolver.settings.tracksRevisions) {
      yield {
        message: "Track Changes is switched on.",
        titleZh: "文档仍开启着修订",
        actual: "w:trackRevisions",
        path: "settings",
      };
    }
  },
  example: {
    policy: "leftovers: { revisions: true }",
    passes: { body: para("正文") },
    fails: {
      body: '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>新</w:t></w:r></w:ins></w:p>',
    },
  },
};

/** The number of changes of each kind, in the order of their first occurrence. */
function revisionsIn(document: XmlDocument): Map<string, number> {
  const counts = new Map<string, number>();
  const wanted = new Set(revisionElements.filter((name) => document.hasElement(name)));
  if (wanted.size === 0) return counts;
  const pending: XmlElement[] = [document.root];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const name = document.name(at);
    if (wanted.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    const children: XmlElement[] = [];
    const first = document.firstElement(document.unfold(at));
    for (let child = first; child !== noNode; child = document.nextElement(child)) {
      children.push(child);
    }
    for (let index = children.length - 1; index >= 0; index--) {
      pending.push(children[index] as XmlElement);
    }
  }
  return counts;
}
