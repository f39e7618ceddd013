import { type Attachment, plainTitle, readAttachments } from "../../document/attachments.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * Compares the note on attachments with the attachments that follow: order, numbers and names must
 * agree (GB/T 9704-2012, 7.3.4 and 7.3.7). Attachments may be missing, because 7.3.7 allows
 * attachments that are not bound with the document; but a gap between attachments that follow is
 * wrong.
 */
export const attachmentMismatch: Rule = {
  code: "ATTACHMENT_MISMATCH",
  title: "The attachments differ from the note that lists them (GB/T 9704-2012, 7.3.7).",
  advice: ["List every attachment by its number and its title, in the order of the attachments."],
  severity: "warn",
  reads: "attachments.match",
  repair: "none",
  isAsked: ({ attachments }) => attachments.match === true,
  document: function* (document): Generator<Finding> {
    const { listed, following } = readAttachments(document);
    const [first] = following;
    if (listed.length === 0) {
      // Attachments after the date of an official document must be listed in its note.
      if (first !== undefined) {
        const isSure = isAfterDate(first.paragraph, document);
        yield { ...unlisted(first), ...(isSure ? {} : { isUnverified: true }) };
      }
      return;
    }
    const matched = new Set<Attachment>();
    let place = 0;
    for (const attachment of following) {
      const { paragraph } = attachment;
      const same = listed.find((entry) => !matched.has(entry) && isSameTitle(entry, attachment));
      const byNumber = listed.find(
        (entry, at) => !matched.has(entry) && numberOf(entry, at) === attachment.number,
      );
      const entry = same ?? byNumber ?? (listed.length === 1 ? listed[0] : undefined);
      if (entry === undefined || matched.has(entry)) {
        yield unlisted(attachment);
        continue;
      }
      matched.add(entry);
      const at = listed.indexOf(entry);
      if (at < place || !isSameTitle(entry, attachment) || !isSameNumber(entry, attachment)) {
        yield {
          message: differenceOf(entry, attachment, at < place),
          expected: describe(entry),
          actual: describe(attachment),
          paragraph,
        };
      }
      place = Math.max(place, at + 1);
    }
    for (const [at, entry] of listed.entries()) {
      if (following.length === 0 || matched.has(entry)) continue;
      const message = "The document does not contain this listed attachment.";
      const isGap = at < place;
      // The last listed attachments may be separate files, which the document does not say.
      const { paragraph } = entry;
      yield {
        message,
        titleZh: "文档中没有附件说明列出的这个附件",
        expected: describe(entry),
        paragraph,
        ...(isGap ? {} : { isUnverified: true }),
      };
    }
  },
  example: {
    policy: "attachments: { match: true }",
    passes: {
      body:
        para("附件：1.分工表") +
        para("2.统计表") +
        para("附件1") +
        para("分工表") +
        para("附件2") +
        para("统计表"),
    },
    fails: {
      body:
        para("附件：1.分工表") +
        para("2.统计表") +
        para("附件1") +
        para("统计表") +
        para("附件2") +
        para("分工表"),
    },
  },
};

function isAfterDate(paragraph: LintParagraph, { stories }: LintDocument): boolean {
  for (const { paragraphs } of stories) {
    const at = paragraphs.indexOf(paragraph);
    if (at >= 0) return paragraphs.slice(0, at).some(({ role }) => role?.name === "date");
  }
  return false;
}

function unlisted(attachment: Attachment): Finding {
  const { paragraph } = attachment;
  const message = "No note on attachments lists this attachment.";
  const titleZh = "附件说明没有列出这个附件";
  return { message, titleZh, actual: describe(attachment), paragraph };
}

/** The number of an entry of the note; without a number, its position. */
function numberOf({ number }: Attachment, at: number): number {
  return number ?? at + 1;
}

function isSameNumber(listed: Attachment, following: Attachment): boolean {
  return listed.number === following.number;
}

function isSameTitle(listed: Attachment, following: Attachment): boolean {
  return plainTitle(listed.title) === plainTitle(following.title);
}

function differenceOf(listed: Attachment, following: Attachment, isEarlier: boolean): string {
  if (!isSameTitle(listed, following)) return "The title of the attachment differs from the note.";
  if (!isSameNumber(listed, following))
    return "The number of the attachment differs from the note.";
  return isEarlier
    ? "The attachments are not in the order of the note."
    : "The attachment differs from the note.";
}

function describe({ number, title }: Attachment): string {
  return `附件${number ?? ""} ${title.slice(0, 100)}`;
}
