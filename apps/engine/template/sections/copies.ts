/** Copies of a part of a document: what must be there once is there once. */

/** Marks of what belongs to one place: a bookmark, a comment, a permission, a move. */
const onlyOnce =
  /<(?:\w+:)?(?:bookmarkStart|bookmarkEnd|commentRangeStart|commentRangeEnd|commentReference|permStart|permEnd)\b[^>]*\/>/g;
/** Ids of paragraphs for co-authoring, which have to differ ([MS-DOCX] 2.6.2.3). */
const paragraphIds = / (?:w14|w15):(?:paraId|textId)="[^"]*"/g;
const drawingIds = /(<(?:\w+:)?docPr\b[^>]*?\sid=")\d+(")/g;
const controlIds = /(<(?:\w+:)?sdtPr>(?:(?!<\/(?:\w+:)?sdtPr>).)*?)<(?:\w+:)?id\s[^>]*\/>/gs;

const anyOfThem = /bookmark|comment|perm(?:Start|End)|:(?:paraId|textId)=|docPr|sdtPr/;

/** Whether a copy of it has to be cleaned at all. */
export function hasIds(octets: string): boolean {
  return anyOfThem.test(octets);
}

/**
 * A copy with ids of its own.
 *
 * @param nextId a number that no drawing has.
 */
export function cleanCopy(octets: string, nextId: () => number): string {
  return octets
    .replace(onlyOnce, "")
    .replace(paragraphIds, "")
    .replace(drawingIds, (_match, before: string, after: string) => `${before}${nextId()}${after}`)
    .replace(controlIds, "$1");
}

const emptyTable = /<(\w+:)tbl>(?:(?!<\1tr[ >]|<\/\1tbl>).)*<\/\1tbl>/gs;
const emptyCell = /(<(\w+:)tc>(?:<\2tcPr>(?:(?!<\/\2tcPr>).)*<\/\2tcPr>|<\2tcPr\/>)?)(<\/\2tc>)/gs;
const emptyStory = /(<(\w+:)(hdr|ftr|footnote|endnote|txbxContent)(?:\s[^>]*)?>)(<\/\2\3>)/g;

/** A table without rows is none, and a cell without a paragraph is not allowed (17.4.65). */
export function repairEmptied(octets: string): string {
  return octets
    .replace(emptyTable, "")
    .replace(emptyCell, "$1<$2p/>$3")
    .replace(emptyStory, "$1<$2p/>$4");
}
