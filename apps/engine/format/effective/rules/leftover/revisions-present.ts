import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

const marks = [
  "ins",
  "del",
  "moveFrom",
  "moveTo",
  "rPrChange",
  "pPrChange",
  "tblPrChange",
  "sectPrChange",
];
const found = new RegExp(`<(?:\\w+:)?(${marks.join("|")})[ />]`);

/** Tracked changes (ECMA-376 part 1, 17.13.5) that nobody has accepted or refused. */
export const revisionsPresent: Rule = {
  code: "REVISIONS_PRESENT",
  title: "Tracked changes were left in.",
  advice: ["Accept or reject the changes under Review."],
  severity: "error",
  reads: "leftovers.revisions",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.revisions === true,
  document: function* ({ stories, resolver }): Generator<Finding> {
    for (const { part } of stories) {
      const match = found.exec(part.document.source);
      if (match === null) continue;
      yield {
        message: "Tracked changes were left in.",
        actual: `w:${match[1]}`,
        path: part.partName,
      };
    }
    if (resolver.settings.tracksRevisions) {
      yield { message: "Changes are being tracked.", actual: "w:trackRevisions", path: "settings" };
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
