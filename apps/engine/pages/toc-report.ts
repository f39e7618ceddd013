import type { TocReport } from "../../contract/answers/toc-report.ts";
import {
  maxTocFindings,
  maxTocPlaces,
  type TocFindingCode,
  tocFindings,
} from "../../contract/toc-findings.ts";
import type { PageReference } from "./page-references.ts";

type Place = TocReport["places"][number];

/** The most UTF-16 units of a text of the document in the report. */
const maxTextLength = 200;

/** Collects `out.toc_report.json`. Its lists are bounded, its counts are not. */
export class ReportBuilder {
  readonly #summary: TocReport["summary"];
  readonly #places: Place[] = [];
  readonly #findings: TocReport["findings"] = [];
  #findingCount = 0;

  /** @param tables the number of tables of contents. */
  constructor(tables: number) {
    const counts = { entries: 0, references: 0, written: 0, unchanged: 0, not_written: 0 };
    this.#summary = { tables, ...counts, updated_texts: 0 };
  }

  /** Whether the document was changed. */
  get hasChanges(): boolean {
    return this.#summary.written > 0 || this.#summary.updated_texts > 0;
  }

  place(
    { bookmark, contents, paragraph }: PageReference,
    { before, page, status }: { before: string } & Pick<Place, "page" | "status">,
  ): void {
    const kind = contents === null ? "reference" : "toc_entry";
    this.#summary[kind === "reference" ? "references" : "entries"]++;
    this.#summary[status]++;
    if (this.#places.length >= maxTocPlaces) return;
    this.#places.push({
      kind,
      paragraph_path: paragraph.path,
      bookmark: bookmark === null ? null : cut(bookmark),
      page_before: cut(before),
      page,
      status,
    });
  }

  textUpdated(): void {
    this.#summary.updated_texts++;
  }

  find(code: TocFindingCode, subject: string, path?: string): void {
    this.#findingCount++;
    if (this.#findings.length >= maxTocFindings) return;
    const { chinese, severity, title } = tocFindings[code];
    const place = path === undefined ? {} : { paragraph_path: path };
    const plain = { code, severity, message: title, message_zh: chinese, subject: cut(subject) };
    this.#findings.push({ ...plain, ...place });
  }

  build(): TocReport {
    const { entries, references } = this.#summary;
    return {
      converter: "libreoffice",
      summary: this.#summary,
      places: this.#places,
      findings: this.#findings,
      finding_count: this.#findingCount,
      truncated:
        entries + references > this.#places.length || this.#findingCount > this.#findings.length,
    };
  }
}

function cut(text: string): string {
  return text.slice(0, maxTextLength);
}
