import type { TocReport } from "../../contract/answers/toc-report.ts";
import type { TocFindingCode, UnwrittenReason } from "../../contract/toc-findings.ts";
import { cleanCopy } from "../format/print/print-inputs.ts";
import { WordPackage } from "../word/package.ts";
import type { PackageLimits } from "../zip/limits.ts";
import { updateEntryText } from "./entry-text.ts";
import { Headings } from "./headings.ts";
import { PageLabels } from "./page-labels.ts";
import { type PageReference, type PageReferences, readPageReferences } from "./page-references.ts";
import { ReportBuilder } from "./toc-report.ts";

/** A document whose page numbers were written. */
export interface WrittenPages {
  document: Buffer[];
  /** The copy for LibreOffice, with bookmarks at the targets. */
  copy: Buffer[];
  report: TocReport;
}

/**
 * Writes page numbers into a filled document, and the texts of entries whose headings were filled. Only texts change:
 * formatting, fields and everything else stay as they are.
 *
 * @param pages the page of each target by its index in the copy that LibreOffice laid out (`markTargets`), counted as
 *   its section counts; a target that shows on no page is left out.
 */
export function writePages(
  archive: Buffer,
  pages: ReadonlyMap<number, number>,
  limits: PackageLimits,
): WrittenPages {
  const pack = WordPackage.open(archive, limits);
  const found = readPageReferences(pack);
  const report = new ReportBuilder(found.tables.length);
  if (found.references.length > 0) writeAll(pack, found, pages, report);
  if (found.references.length === 0 && found.tables.length === 0) {
    report.find("TOC_NOTHING_TO_UPDATE", "");
  }
  const document = report.hasChanges ? pack.write() : [archive];
  const copy = WordPackage.open(Buffer.concat(document), limits);
  cleanCopy(copy, { marksPages: true });
  return { document, copy: copy.write(), report: report.build() };
}

function writeAll(
  pack: WordPackage,
  { body, references, tables }: PageReferences,
  pages: ReadonlyMap<number, number>,
  report: ReportBuilder,
): void {
  const labels = new PageLabels(pack, body);
  const headings = new Headings(pack, body);
  // The headings that a table should list are those before any text changes.
  const missing = tables.flatMap((contents) => {
    const listed = new Set(
      references.flatMap((one) => (one.contents === contents ? (one.target?.paragraph ?? []) : [])),
    );
    return headings.listedBy(contents).filter((heading) => !listed.has(heading));
  });
  for (const reference of references) writeOne(reference, { labels, headings, pages, report });
  for (const heading of missing) {
    report.find("TOC_HEADING_MISSING", headings.textOf(heading), heading.path);
  }
}

interface Parts {
  labels: PageLabels;
  headings: Headings;
  pages: ReadonlyMap<number, number>;
  report: ReportBuilder;
}

/** A number that stays as it was: the finding that says why, and its subject. */
type Unwritten = { code: TocFindingCode; subject: string };

function writeOne(reference: PageReference, { headings, labels, pages, report }: Parts): void {
  const { paragraph, story, texts } = reference;
  const { document } = story;
  const before = texts.map((element) => document.text(element)).join("");
  updateText(reference, headings, report);
  const label = labelOf(reference, { before, pages, labels });
  if (typeof label !== "string") {
    report.place(reference, { before, page: null, status: "not_written" });
    report.find(label.code, label.subject, paragraph.path);
    return;
  }
  const status = before === label ? "unchanged" : "written";
  report.place(reference, { before, page: label, status });
  if (status === "unchanged") return;
  for (const [at, element] of texts.entries()) document.setText(element, at === 0 ? label : "");
}

/** Writes the text of an entry again, if its heading was filled. */
function updateText(
  { before, contents, fault, paragraph, story, target }: PageReference,
  headings: Headings,
  report: ReportBuilder,
): void {
  if (contents === null || target === null || fault === "locked") return;
  const heading = headings.at(target);
  const state = updateEntryText(story, before, heading);
  if (state === "same") return;
  if (state === "updated") report.textUpdated();
  const code = state === "updated" ? "TOC_ENTRY_UPDATED" : "TOC_ENTRY_STALE";
  report.find(code, heading.text, paragraph.path);
}

/** The number that a place should show. */
function labelOf(
  { bookmark, fault, format, target }: PageReference,
  { before, labels, pages }: Pick<Parts, "labels" | "pages"> & { before: string },
): string | Unwritten {
  if (bookmark === null) return { code: "TOC_ENTRY_WITHOUT_LINK", subject: before };
  if (target === null) return { code: "TOC_BOOKMARK_NOT_FOUND", subject: bookmark };
  const because = (reason: UnwrittenReason): Unwritten => {
    return { code: "TOC_PAGE_NOT_WRITTEN", subject: reason };
  };
  if (fault !== null) return because(fault);
  const page = pages.get(target.index);
  if (page === undefined) return because("not_shown");
  if (format !== null) return labels.inFormat(format, page) ?? because("field_format");
  return labels.inSection(target.paragraph, page) ?? because("page_format");
}
