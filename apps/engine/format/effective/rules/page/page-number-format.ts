import { isFont } from "../../../policy/font-names.ts";
import type { PageNumberSpec, SideSpec } from "../../../policy/policy.ts";
import { isNamed, satisfies } from "../../../policy/values.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import { type PageKind, pagesOf } from "../../document/page-kinds.ts";
import type { PageNumber } from "../../document/page-number.ts";
import type { Section } from "../../document/sections.ts";
import { isLengthRight } from "../compare.ts";
import { footerReference, pageField, para, runOf, sectionOf, withFooter } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { sideOf } from "./number-side.ts";

/** The format of page numbers, their side of the page, and the counting of pages. */
export const pageNumberFormat: Rule = {
  code: "PAGE_NUMBER_FORMAT",
  title: "A page number has the wrong form or formatting.",
  advice: ["Edit the header or footer until the number has the expected form."],
  severity: "warn",
  reads:
    "page.page_number.pattern, alignment, odd, even, font, size, number_format, start, first_page",
  repair: "none",
  isAsked: ({ page: { page_number: spec } }) =>
    spec !== undefined && (isAppearanceAsked(spec) || spec.start !== undefined),
  document: function* (document): Generator<Finding> {
    const spec = document.requirements.page.page_number ?? {};
    const { hasEvenAndOddHeaders } = document.resolver.settings;
    const seen = new Set<string>();
    for (const section of document.sections) {
      yield* countingFindings(section, spec);
      for (const pages of pagesOf(section, hasEvenAndOddHeaders)) {
        for (const part of [pages.header, pages.footer]) {
          for (const number of part === null ? [] : (document.pageNumbers.get(part) ?? [])) {
            yield* formFindings(number, section, spec);
            // A header or footer that several sections share is reported once.
            const key = `${pages.kind} ${number.paragraph.path}`;
            if (seen.has(key)) continue;
            seen.add(key);
            yield* appearanceFindings(number, section, document);
            yield* sideFindings(number, pages.kind, spec, hasEvenAndOddHeaders);
            if (spec.first_page === "none" && isOnFirstPage(pages.kind, section)) {
              yield { ...onFirstPage, path: number.paragraph.path };
            }
          }
        }
      }
    }
  },
  example: {
    policy: 'page: { page_number: { pattern: "^— N —$" } }',
    passes: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${runOf("— ")}${pageField}${runOf(" —")}</w:p>`),
    },
    fails: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${runOf("第")}${pageField}${runOf("页")}</w:p>`),
    },
  },
};

const onFirstPage: Finding = {
  message: "The first page must not have a page number.",
  titleZh: "首页不应有页码",
  expected: "none",
  actual: "page number",
};

function isOnFirstPage(kind: PageKind, { hasTitlePage, path }: Section): boolean {
  return kind === "first" || (kind === "default" && !hasTitlePage && path === "section0");
}

function isAppearanceAsked(spec: PageNumberSpec): boolean {
  const { pattern, alignment, odd, even, font, size, number_format, first_page } = spec;
  const asked = [pattern, alignment, odd, even, font, size, number_format];
  return asked.some((requirement) => requirement !== undefined) || first_page === "none";
}

/** The first section must begin with the wanted number; all others must count on (17.6.12). */
function* countingFindings(
  { pageNumbers: { start }, path }: Section,
  { start: wanted }: PageNumberSpec,
): Generator<Finding> {
  if (wanted === undefined || start === null) return;
  const isFirst = path === "section0";
  if (isFirst && start === wanted) return;
  yield {
    message: isFirst
      ? `The page numbers begin with ${start} instead of ${wanted}.`
      : `The page numbers begin with ${start} instead of continuing from the previous section.`,
    titleZh: "页码的起始值不对",
    expected: isFirst ? wanted : "continues from the previous section",
    actual: start,
    from: "section",
    path,
  };
}

/** Checks the format of the number: that of its field, otherwise that of the section. */
function* formFindings(
  number: PageNumber,
  { pageNumbers, path }: Section,
  { number_format: wanted }: PageNumberSpec,
): Generator<Finding> {
  const actual = number.format ?? pageNumbers.format;
  if (wanted === undefined || isNamed(wanted, actual)) return;
  yield {
    message: `The page number has the format ${actual} instead of ${wanted.text}.`,
    titleZh: "页码的编号格式不对",
    expected: wanted.text,
    actual,
    from: number.format === null ? "section" : "field",
    path: number.format === null ? path : number.paragraph.path,
  };
}

function* appearanceFindings(
  number: PageNumber,
  { pageNumbers }: Section,
  document: LintDocument,
): Generator<Finding> {
  const { pattern, font, size } = document.requirements.page.page_number ?? {};
  const { path, runs } = number.paragraph;
  const form = number.format ?? pageNumbers.format;
  // This format includes dashes.
  const text = number.text.trim().replace("N", form === "numberInDash" ? "- N -" : "N");
  if (pattern !== undefined && !document.pattern(pattern, "u").test(text)) {
    yield {
      message: "The page number has the wrong form.",
      titleZh: "页码的写法不对",
      expected: pattern,
      actual: text,
      path,
    };
  }
  const run = runs.find(({ element }) => element === number.run) ?? runs[0];
  if (run === undefined) return;
  const latin = run.format.fonts.ascii;
  if (font?.latin !== undefined && latin.value !== null && !isFont(font.latin, latin.value)) {
    yield {
      message: `The page number has the font ${latin.value} instead of ${font.latin.text}.`,
      titleZh: "页码的字体不对",
      expected: font.latin.text,
      actual: latin.value,
      from: latin.from,
      path,
    };
  }
  const points = run.format.size;
  if (size !== undefined && satisfies(size, "halfPoints", points.value) !== true) {
    yield {
      message: `The page number has the size ${points.value / 2} pt instead of ${size.text}.`,
      titleZh: "页码的字号不对",
      expected: size.text,
      actual: `${points.value / 2} pt`,
      from: points.from,
      isUnverified: points.isUnverified === true,
      path,
    };
  }
}

function* sideFindings(
  number: PageNumber,
  kind: PageKind,
  { alignment, odd, even }: PageNumberSpec,
  hasEvenAndOddHeaders: boolean,
): Generator<Finding> {
  const { path } = number.paragraph;
  const actual = sideOf(number);
  const wanted = hasEvenAndOddHeaders ? (kind === "even" ? even : odd) : undefined;
  const sides = wanted?.alignment ?? alignment;
  if (sides !== undefined && !sides.some((side) => isOnSide(side, actual.value, kind))) {
    yield {
      message: `The page number has the wrong alignment${pagesInWords(kind, wanted)}.`,
      titleZh: `${pagesInChinese(kind, wanted)}页码的位置不对`,
      expected: sides.join(" or "),
      actual: actual.value,
      from: actual.from,
      isUnverified: actual.isUnverified === true,
      path,
    };
  } else if (wanted !== undefined) yield* indentFindings(number, wanted, kind);
  // With one header or footer for all pages, the number stands on the same side everywhere.
  const isOneForBoth = !hasEvenAndOddHeaders && odd !== undefined && even !== undefined;
  if (isOneForBoth && actual.value !== "outside" && kind === "default") {
    yield {
      message:
        "The page number is on the same side of odd and even pages, because they share one header or footer.",
      titleZh: "奇偶页共用页眉页脚，页码在同一侧",
      expected: `odd pages ${odd.alignment?.join(" or ") ?? "apart"}, even pages ${even.alignment?.join(" or ") ?? "apart"}`,
      actual: actual.value,
      from: actual.from,
      path,
      atMost: "info",
    };
  }
}

function* indentFindings(
  { paragraph, text }: PageNumber,
  wanted: SideSpec,
  kind: PageKind,
): Generator<Finding> {
  for (const side of ["left", "right"] as const) {
    const spec = wanted[`${side}_indent`];
    if (spec === undefined) continue;
    const actual = paragraph.format[side];
    // An ideographic space has the width of one character too.
    const isSpaced = side === "left" ? text.startsWith("\u3000") : text.endsWith("\u3000");
    const verdict = isLengthRight(spec, actual, paragraph);
    if (verdict === true || (isSpaced && spec.nominal?.unit === "chars")) continue;
    yield {
      message: `The page number has the wrong distance from the ${side} margin${pagesInWords(kind, wanted)}.`,
      titleZh: `${pagesInChinese(kind, wanted)}页码与${side === "left" ? "左" : "右"}边的距离不对`,
      expected: spec.text,
      actual: `${actual.value.amount} ${actual.value.unit === "chars" ? "hundredths of a character" : "twips"}`,
      from: actual.from,
      isUnverified: verdict === null,
      path: paragraph.path,
    };
  }
}

/**
 * Whether a number stands on the wanted side. `outside` is the right of odd pages and the left of
 * even ones.
 */
function isOnSide(wanted: string, actual: string, kind: PageKind): boolean {
  if (actual === wanted) return true;
  if (wanted === "left" && (actual === "both" || actual === "distribute")) return true;
  const outside = kind === "even" ? "left" : "right";
  if (actual === "outside") return wanted === outside;
  return actual === "inside" && wanted !== outside && wanted !== "center";
}

function pagesInChinese(kind: PageKind, wanted: SideSpec | undefined): string {
  if (wanted === undefined) return "";
  return kind === "even" ? "偶数页" : "奇数页";
}

function pagesInWords(kind: PageKind, wanted: SideSpec | undefined): string {
  if (wanted === undefined) return "";
  return kind === "even" ? " on even pages" : " on odd pages";
}
