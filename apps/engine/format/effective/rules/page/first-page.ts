import type { LintDocument } from "../../document/lint-document.ts";
import type { Section } from "../../document/sections.ts";

/**
 * Whether the first page of a section may go without a number: the policy has none on first pages, does
 * not mind, or the section has a paragraph of a role that goes with it, as the head of a letter.
 */
export function hasNoNumberOnFirstPage(section: Section, document: LintDocument): boolean {
  const { first_page, first_page_without } = document.requirements.page.page_number ?? {};
  if (first_page === "none" || first_page === "any") return true;
  if (first_page_without === undefined) return false;
  const { roles, pattern } = first_page_without;
  const isMeant = (text: string) =>
    pattern === undefined || document.pattern(pattern, "u").test(text.trim());
  return document.stories
    .filter(({ part }) => part.kind === "body")
    .flatMap(({ paragraphs }) => paragraphs)
    .some(
      ({ role, text, paragraph }) =>
        role !== null &&
        roles.includes(role.name) &&
        isMeant(text) &&
        document.places.ofParagraph(paragraph.element) === section,
    );
}
