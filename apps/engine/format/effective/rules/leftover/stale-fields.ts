import type { XmlDocument } from "../../../../xml/document.ts";
import type { XmlElement } from "../../../../xml/tree.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/**
 * A field with `w:dirty` (ECMA-376 part 1, 17.16.18 and 17.16.19); another rule handles tables of
 * contents.
 */
export const staleFields: Rule = {
  code: "FIELD_STALE",
  title: "A field has to be updated in Word.",
  advice: ["Open the document in Word, select everything and press F9."],
  severity: "info",
  reads: "leftovers.stale_fields",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.stale_fields === true,
  paragraph: ({ story: { document }, paragraph: { element, runs } }) => {
    let isStale = false;
    for (const field of document.elements(element)) {
      if (document.name(field) !== "w:fldSimple" || !isDirty(document, field)) continue;
      if (!isContents(document.attribute(field, "w:instr") ?? "")) isStale = true;
    }
    let begun: XmlElement | null = null;
    for (const run of runs) {
      for (const child of document.elements(run)) {
        const name = document.name(child);
        if (name === "w:fldChar" && isDirty(document, child)) begun = child;
        if (name !== "w:instrText" || begun === null) continue;
        if (!isContents(document.text(child))) isStale = true;
        begun = null;
      }
    }
    return isStale ? { message: "A field has to be updated in Word (F9)." } : null;
  },
  example: {
    policy: "leftovers: { stale_fields: true }",
    passes: { body: para("图 1") },
    fails: {
      body: '<w:p><w:fldSimple w:instr=" SEQ 图 " w:dirty="true"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>',
    },
  },
};

function isContents(instruction: string): boolean {
  return /^\s*TOC\b/.test(instruction);
}

function isDirty(document: XmlDocument, field: XmlElement): boolean {
  return ["1", "true", "on"].includes(document.attribute(field, "w:dirty") ?? "");
}
