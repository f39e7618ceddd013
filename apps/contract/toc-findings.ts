/** A kind of finding of `out.toc_report.json`. */
interface TocFindingDescription {
  severity: "error" | "warn" | "info";
  /** The finding as a sentence. */
  title: string;
  /** The same in Chinese, without a full stop. */
  chinese: string;
  advice: string;
  adviceInChinese: string;
}

/** All findings about page numbers, by code. docs/rules.md is made from this table too. */
export const tocFindings = {
  TOC_BOOKMARK_NOT_FOUND: {
    severity: "error",
    title: "The bookmark of a page number is not in the document. The number was left as it was.",
    chinese: "文档中找不到页码所引用的书签，页码未改动",
    advice: "Update the table of contents in Word, or set the bookmark again.",
    adviceInChinese: "请在 Word 中更新目录，或重新设置书签",
  },
  TOC_PAGE_NOT_WRITTEN: {
    severity: "warn",
    title: "A page number could not be written. It was left as it was.",
    chinese: "有一个页码无法写入，保持原样",
    advice: "The subject says why; docs/pdf.md explains each reason. Update the field in Word.",
    adviceInChinese: "subject 字段给出原因，docs/pdf.md 有说明。请在 Word 中更新该域",
  },
  TOC_ENTRY_WITHOUT_LINK: {
    severity: "warn",
    title: "An entry of a table of contents names no bookmark. It was left as it was.",
    chinese: "目录中有一项没有引用书签，保持原样",
    advice: "Update the table of contents in Word, which links its entries.",
    adviceInChinese: "请在 Word 中更新目录，使各项带有链接",
  },
  TOC_ENTRY_UPDATED: {
    severity: "info",
    title: "The text of an entry was not that of its heading. It was written again.",
    chinese: "目录项的文字与标题不一致，已按标题重写",
    advice: "You need not do anything.",
    adviceInChinese: "无需处理",
  },
  TOC_ENTRY_STALE: {
    severity: "warn",
    title: "The text of an entry is not that of its heading, and could not be written.",
    chinese: "目录项的文字与标题不一致，且无法重写",
    advice: "Update the table of contents in Word.",
    adviceInChinese: "请在 Word 中更新整个目录",
  },
  TOC_HEADING_MISSING: {
    severity: "warn",
    title: "A heading has no entry in the table of contents.",
    chinese: "有标题未列入目录",
    advice: "Update the table of contents in Word. Headings that a section copies have no entry.",
    adviceInChinese: "请在 Word 中更新整个目录。由循环段落复制出的标题没有目录项",
  },
  TOC_NOTHING_TO_UPDATE: {
    severity: "info",
    title: "The document has no table of contents and no reference to a page.",
    chinese: "文档中没有目录，也没有页码引用",
    advice: "Insert a table of contents into the template, or leave out update_toc.",
    adviceInChinese: "请在模板中插入目录，或不使用 update_toc",
  },
} as const satisfies Readonly<Record<string, TocFindingDescription>>;

export type TocFindingCode = keyof typeof tocFindings;

export const tocFindingCodes = Object.keys(tocFindings) as [TocFindingCode, ...TocFindingCode[]];

/** Why a page number was not written. */
export const unwrittenReasons = [
  /** The bookmark shows nothing on a page, such as hidden text. */
  "not_shown",
  /** The author has locked the field against updates. */
  "locked",
  /** The field asks for a format of numbers, or a relative position, that only Word writes. */
  "field_format",
  /** The section numbers its pages in a format that only Word writes, or with chapters. */
  "page_format",
  /** The field has no result, or one that is not plain text. */
  "no_plain_result",
] as const;
export type UnwrittenReason = (typeof unwrittenReasons)[number];

/** The most places and findings that a report lists. */
export const maxTocPlaces = 5000;
export const maxTocFindings = 500;

/** The beginning of the names of bookmarks at which LibreOffice is asked for pages. The driver has it too. */
export const pageMarkPrefix = "docopsPage";
