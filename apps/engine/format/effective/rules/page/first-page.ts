import type { LintDocument } from "../../document/lint-document.ts";
import type { Section } from "../../document/sections.ts";

/**
 * Whether the first page of a section may have no number: because the policy forbids or does not
 * require it there, or because the section has a paragraph of a role such as a letter head.
 */
export function hasNoNumberOnFirstPage(section: Section, document: LintDocument): boolean {
  const { first_page, first_page_without } = document.requirements.page.page_number ?? {};
  if (first_page === "none" || first_page === "any") return true;
  if (first_page_without === undefined) return false;
  const { roles, pattern } = first_page_without;
  const matches = (text: string) =>
    pattern === undefined || document.pattern(pattern, "u").test(text.trim());
  return document.stories
    .filter(({ part }) => part.kind === "body")
    .flatMap(({ paragraphs }) => paragraphs)
    .some(
      ({ role, text, paragraph }) =>
        role !== null &&
        roles.includes(role.name) &&
        matches(text) &&
        document.places.ofParagraph(paragraph.element) === section,
    );
}
