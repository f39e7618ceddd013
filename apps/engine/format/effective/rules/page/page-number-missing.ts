import type { LintDocument } from "../../document/lint-document.ts";
import { describePages, type PagesOfSection, pagesOf } from "../../document/page-kinds.ts";
import type { Section } from "../../document/sections.ts";
import { footerReference, pageField, para, sectionOf, withFooter } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { hasNoNumberOnFirstPage } from "./first-page.ts";

/** Every kind of page of a section must have a page number in its header or footer. */
export const pageNumberMissing: Rule = {
  code: "PAGE_NUMBER_MISSING",
  title: "A section has pages without a number.",
  advice: [
    "Add the number with Insert, Page Number; first and even pages have headers and footers of their own.",
  ],
  severity: "error",
  reads: "page.page_number.required, page.page_number.in, page.page_number.first_page",
  repair: "none",
  isAsked: ({ page }) => page.page_number?.required === true,
  section: (section, document) => {
    const { hasEvenAndOddHeaders } = document.resolver.settings;
    const isMissing = (pages: Omit<PagesOfSection, "kind">) => !isNumbered(pages, document);
    const missing = pagesOf(section, hasEvenAndOddHeaders).filter(
      (pages) =>
        isMissing(pages) && !(pages.kind === "first" && hasNoNumberOnFirstPage(section, document)),
    );
    const where = document.requirements.page.page_number?.in ?? "header or footer";
    const findings = missing.map(
      ({ kind }): Finding => ({
        message: `There is no page number in the ${where} of ${describePages(kind, hasEvenAndOddHeaders)} of this section.`,
        titleZh: `本节${pagesInChinese[kind]}没有页码`,
        expected: where,
        actual: null,
      }),
    );
    if (!isFirstPageReady(section, document)) findings.push(notInForce);
    return findings;
  },
  example: {
    policy: "page: { page_number: { required: true } }",
    passes: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${pageField}</w:p>`),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};

function isNumbered(
  { header, footer }: Omit<PagesOfSection, "kind">,
  { requirements, pageNumbers }: LintDocument,
): boolean {
  const place = requirements.page.page_number?.in;
  const parts = place === "footer" ? [footer] : place === "header" ? [header] : [header, footer];
  return parts.some((part) => part !== null && pageNumbers.has(part));
}

/**
 * If every first page needs a number, a header or footer for first pages must have one too, even if
 * it is not in force.
 */
function isFirstPageReady(section: Section, document: LintDocument): boolean {
  if (document.requirements.page.page_number?.first_page !== "required") return true;
  const header = section.headers.first ?? null;
  const footer = section.footers.first ?? null;
  if (section.hasTitlePage || (header === null && footer === null)) return true;
  return isNumbered({ header, footer }, document);
}

const pagesInChinese = { first: "首页", even: "偶数页", default: "页面" } as const;

const notInForce: Finding = {
  message:
    "The header and footer of the first page have no page number. Word shows them only if the first page differs from the other pages.",
  titleZh: "首页的页眉页脚没有页码，勾选“首页不同”后首页将没有页码",
  actual: "the first page, if it differs",
  atMost: "info",
};
