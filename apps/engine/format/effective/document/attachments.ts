import { valueOfChinese } from "./chinese-numerals.ts";
import type { LintDocument } from "./lint-document.ts";
import type { LintParagraph } from "./lint-paragraph.ts";

/** An attachment, as listed in the note on attachments or as given by its own label and title. */
export interface Attachment {
  paragraph: LintParagraph;
  /** `null` if it has no number. */
  number: number | null;
  title: string;
}

export interface Attachments {
  listed: readonly Attachment[];
  /** The attachments that follow in the document, with their own labels. */
  following: readonly Attachment[];
}

const note = /^附\s?件\s?([\d０-９]{0,3})\s?[：:]\s?/u;
/**
 * 1.5 is a decimal, not an item; but the name after a number may begin with a year, as in
 * 1.2025年度目录.
 */
const item =
  /^[（(]?([\d０-９]{1,3}|[一二三四五六七八九十]{1,3})\s?[.．、，)）]\s?(?![\d０-９]{1,3}(?![\d０-９]))/u;
/**
 * By 7.3.7, the label of an attachment that is bound separately begins with the document's number.
 */
const label =
  /^(?:\S{2,30}号\s?)?附\s?件\s?([\d０-９]{1,3}|[一二三四五六七八九十]{1,3})?\s?[：:]?$/u;

/**
 * Reads the attachments of an official document: the note after the body (附件：1.甲, GB/T 9704-2012,
 * 7.3.4) and the labels (附件1) above the attachments themselves, each with its title (7.3.7).
 * Paragraphs are recognised by role, and those without a role by text.
 */
export function readAttachments({ stories, listNumbers }: LintDocument): Attachments {
  const listed: Attachment[] = [];
  const following: Attachment[] = [];
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "body") continue;
    const shown = paragraphs.filter(
      ({ isEmpty, paragraph }) => !isEmpty && !paragraph.isInTable && !paragraph.isInTextBox,
    );
    for (let at = 0; at < shown.length; at++) {
      const paragraph = shown[at] as LintParagraph;
      const text = paragraph.text.trim();
      const role = paragraph.role?.name;
      const labelled = label.exec(text);
      const isNote = role === "attachment_note" || (role !== "attachment_label" && note.test(text));
      const isLabel = labelled !== null && !(isNote && /[：:]$/u.test(text));
      if (isNote && !isLabel && listed.length === 0) {
        at = readNote(shown, at, listed, listNumbers);
      } else if (isNote && !isLabel) {
        // 附件1：甲 above an attachment is label and title in one.
        addItem(text.split("\n")[0] ?? "", paragraph, following);
      } else if (isLabel) {
        const title = titleBehind(shown, at, listed);
        following.push({ paragraph, number: numberIn(labelled?.[1]), title });
      }
    }
  }
  return { listed, following };
}

/**
 * Reads the note that begins at a place.
 *
 * @returns the place of its last paragraph.
 */
function readNote(
  shown: readonly LintParagraph[],
  start: number,
  listed: Attachment[],
  listNumbers: ReadonlyMap<LintParagraph, string>,
): number {
  let at = start;
  for (; at < shown.length; at++) {
    const paragraph = shown[at] as LintParagraph;
    const role = paragraph.role?.name;
    const lines = `${listNumbers.get(paragraph) ?? ""}${paragraph.text.trim()}`.split("\n");
    const isItem = role === "attachment_note_item" || item.test(lines[0]?.trim() ?? "");
    if (at > start && !isItem && !note.test(lines[0] ?? "")) break;
    for (const line of lines) addItem(line.trim(), paragraph, listed);
  }
  return at - 1;
}

function addItem(line: string, paragraph: LintParagraph, listed: Attachment[]): void {
  const noted = note.exec(line);
  const rest = line.slice(noted?.[0].length ?? 0);
  const numbered = item.exec(rest);
  const title = rest.slice(numbered?.[0].length ?? 0);
  const number = numberIn(numbered?.[1] ?? noted?.[1]);
  const before = listed.at(-1);
  // A line without a number continues the name before it.
  if (noted === null && numbered === null && before !== undefined) before.title += title;
  else if (title !== "") listed.push({ paragraph, number, title });
}

/**
 * The title below a label: the next paragraph, and more of them as long as together they begin a
 * listed name.
 */
function titleBehind(
  shown: readonly LintParagraph[],
  start: number,
  listed: readonly Attachment[],
): string {
  const names = listed.map(({ title }) => plainTitle(title));
  let title = "";
  for (let at = start + 1; at < shown.length; at++) {
    const paragraph = shown[at] as LintParagraph;
    const longer = `${title}${paragraph.text.trim()}`;
    const isTitle = at > start + 1 && paragraph.role?.name === "attachment_title";
    const plain = plainTitle(longer);
    const continues = isTitle || names.some((name) => name.startsWith(plain));
    if (title !== "" && !continues) break;
    title = longer;
  }
  return title;
}

/**
 * A title without white space, book title marks (《》) and final punctuation, which may differ
 * between the note and the attachment.
 */
export function plainTitle(title: string): string {
  return title.replace(/[\s《》〈〉]|[。，；、.,;]$/gu, "");
}

function numberIn(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const plain = text.normalize("NFKC");
  return /^\d+$/.test(plain) ? Number(plain) : valueOfChinese(plain);
}
