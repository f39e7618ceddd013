import type { Section } from "./sections.ts";

/** Pages that have a header and a footer of their own; `default` are odd ones where `even` ones have. */
export type PageKind = "default" | "first" | "even";

export interface PagesOfSection {
  kind: PageKind;
  /** Part names; null: nothing is shown. */
  header: string | null;
  footer: string | null;
}

/**
 * The kinds of pages that a section has, with what is shown on them. Headers and footers for first
 * pages are in force with `w:titlePg` (ECMA-376 part 1, 17.10.6), those for even pages with
 * `w:evenAndOddHeaders` (17.10.1), and then even if there is none, which leaves the page without.
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

/** The kind in words. */
export function describePages(kind: PageKind, hasEvenAndOddHeaders: boolean): string {
  if (kind === "first") return "the first page";
  if (kind === "even") return "even pages";
  return hasEvenAndOddHeaders ? "odd pages" : "its pages";
}
