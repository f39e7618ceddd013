import type { Model, Paragraph } from "../model.ts";
import { words } from "./changes.ts";
import { faultsOf, type Put } from "./fault.ts";
import { ofRole, one, takeOut } from "./puts.ts";

const form = ["TEXT_FORM_MISMATCH"];
const mismatch = ["ATTACHMENT_MISMATCH"];

/**
 * The places at which a difference between the list of attachments and the attachments may be
 * reported.
 */
const everywhere = (model: Model): string[] => [
  "document",
  ...["attachmentNote", "attachmentNoteMore", "attachmentLabel", "attachmentTitle"].flatMap(
    (role) => ofRole(model, role).map(({ id }) => `#${id}`),
  ),
];

/** A difference between the list and the attachments, in a document that has both. */
const between =
  (role: string, change: (paragraph: Paragraph) => void): Put =>
  (model) => {
    const chosen = ofRole(model, role).at(-1);
    if (chosen === undefined || ofRole(model, "attachmentTitle").length === 0) return null;
    change(chosen);
    return everywhere(model);
  };

/** Faults in the list of attachments and the attachments (GB/T 9704-2012, 7.3.4, 7.3.7). */
export const attachmentFaults = faultsOf("Attachments", "gbt9704-2012", {
  "attachment in book marks": {
    what: "《》 around the name of an attachment",
    clause: "7.3.4",
    codes: [...form, ...mismatch],
    put: one("attachmentNote", words(/：(\d\.)?(.*)$/, "：$1《$2》")),
  },
  "attachment with a full stop": {
    what: "a full stop behind the name of an attachment",
    clause: "7.3.4",
    codes: [...form, ...mismatch],
    put: one("attachmentNote", words(/$/, "。")),
  },
  "second attachment with a semicolon": {
    what: "a semicolon behind the name of the second attachment",
    clause: "7.3.4",
    codes: [...form, ...mismatch],
    put: one("attachmentNoteMore", words(/$/, "；")),
  },
  "attachment behind a half-width colon": {
    what: "附件: with a half-width colon",
    clause: "7.3.4",
    codes: [...form, "HALF_WIDTH_PUNCTUATION"],
    put: one("attachmentNote", words("附件：", "附件:")),
  },
  "attachments numbered with 、": {
    what: "附件：1、",
    clause: "7.3.4",
    codes: [...form, "NUMBERING_FORM"],
    put: one("attachmentNote", words("1.", "1、"), (text) => text.includes("：1.")),
  },
  "attachments numbered in Chinese": {
    what: "附件：一、",
    clause: "7.3.4",
    codes: [...form, "NUMBERING_FORM"],
    put: one("attachmentNote", words("1.", "一、"), (text) => text.includes("：1.")),
  },
  "attachments counted wrong": {
    what: "3. behind 附件：1.",
    clause: "7.3.4",
    codes: [...form, ...mismatch, "NUMBERING_SEQUENCE"],
    put: (model) => {
      const places = one("attachmentNoteMore", words(/^2\./, "3."))(model);
      return places === null ? null : everywhere(model);
    },
  },
  "attachment of another title": {
    what: "an attachment whose title is not that of the list",
    clause: "7.3.7",
    codes: mismatch,
    put: between("attachmentTitle", words(/(.)(表|名单)$/, "$1汇总$2")),
  },
  "attachment not in the list": {
    what: "附件3 where the list has two",
    clause: "7.3.7",
    codes: mismatch,
    put: between("attachmentLabel", words(/附件\d?$/, "附件3")),
  },
  "list of attachments missing": {
    what: "attachments that no list names",
    clause: "7.3.4",
    codes: [...mismatch, "REQUIRED_ELEMENT_MISSING"],
    put: (model) => {
      if (ofRole(model, "attachmentTitle").length === 0) return null;
      const notes = ["attachmentNote", "attachmentNoteMore"].flatMap((role) => ofRole(model, role));
      takeOut(model, notes, "before");
      return everywhere(model);
    },
  },
  "attachment label with a colon": {
    what: "附件1： at the head of its page",
    clause: "7.3.7",
    codes: form,
    put: one("attachmentLabel", words(/$/, "：")),
  },
  "attachment label in Chinese": {
    what: "附件一 at the head of its page",
    clause: "7.3.7",
    codes: [...form, ...mismatch],
    put: one("attachmentLabel", words("1", "一"), (text) => text.endsWith("1")),
  },
  "attachment on the same page": {
    what: "an attachment that does not begin a page",
    clause: "7.3.7",
    codes: ["PAGE_BREAK_MISMATCH"],
    put: (model) => {
      const [label] = ofRole(model, "attachmentLabel");
      if (label === undefined) return null;
      const before = model.blocks[model.blocks.indexOf(label) - 1];
      if (before?.kind !== "paragraph" || before.endsSection) return null;
      label.formatting.pageBreakBefore = false;
      before.pieces = before.pieces.filter((piece) => piece.text !== "\f");
      return [`#${label.id}`];
    },
  },
});
