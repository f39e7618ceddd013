import type { Section } from "./sections.ts";

/**
 * Kinds of pages with a header and a footer of their own. `default` means odd pages if `even` pages
 * have their own.
 */
export type PageKind = "default" | "first" | "even";

export interface PagesOfSection {
  kind: PageKind;
  /** Part names; null if the pages have none. */
  header: string | null;
  footer: string | null;
}

/**
 * The kinds of pages of a section, with their headers and footers. `w:titlePg` puts those for first
 * pages in force (ECMA-376 part 1, 17.10.6), `w:evenAndOddHeaders` those for even pages (17.10.1).
 * If such a header is in force but missing, the page has none.
 */
export function pagesOf(section: Section, hasEvenAndOddHeaders: boolean): PagesOfSection[] {
  const kinds: PageKind[] = ["default"];
  if (section.hasTitlePage) kinds.unshift("first");
  if (hasEvenAndOddHeaders) kinds.push("even");
  return kinds.map((kind) => ({
    kind,
    header: section.headers[kind] ?? null,
    footer: section.footers[kind] ?? null,
  }));
}

/** The kind of page in words. */
export function describePages(kind: PageKind, hasEvenAndOddHeaders: boolean): string {
  if (kind === "first") return "the first page";
  if (kind === "even") return "even pages";
  return hasEvenAndOddHeaders ? "odd pages" : "its pages";
}
