import { alignment } from "./alignment.ts";
import { charSpacing } from "./char-spacing.ts";
import { columns } from "./columns.ts";
import { commentsPresent } from "./comments-present.ts";
import { dateFormat } from "./date-format.ts";
import { directFormatting } from "./direct-formatting.ts";
import { documentGrid } from "./document-grid.ts";
import { doubledWhitespace } from "./doubled-whitespace.ts";
import { emptyParagraphs } from "./empty-paragraphs.ts";
import { externalContent } from "./external-content.ts";
import { fakeHeading } from "./fake-heading.ts";
import { firstLineIndent } from "./first-line-indent.ts";
import { fontHint } from "./font-hint.ts";
import { fontNotAllowed } from "./font-not-allowed.ts";
import { fontUnavailable } from "./font-unavailable.ts";
import { formatInconsistent } from "./format-inconsistent.ts";
import { fullWidthSpace } from "./full-width-space.ts";
import { halfWidthPunctuation } from "./half-width-punctuation.ts";
import { hangingIndent } from "./hanging-indent.ts";
import { headerFooterChanged } from "./header-footer-changed.ts";
import { headerFooterDistance } from "./header-footer-distance.ts";
import { headingLevelSkipped } from "./heading-level-skipped.ts";
import { hiddenText } from "./hidden-text.ts";
import { highlight } from "./highlight.ts";
import { imageAltMissing } from "./image-alt-missing.ts";
import { imageOverflow } from "./image-overflow.ts";
import { imageStretched } from "./image-stretched.ts";
import { keepWithNext } from "./keep-with-next.ts";
import { language } from "./language.ts";
import { leadingWhitespace } from "./leading-whitespace.ts";
import { leftIndent } from "./left-indent.ts";
import { leftoverText } from "./leftover-text.ts";
import { lineSpacing } from "./line-spacing.ts";
import { listNumbering } from "./list-numbering.ts";
import { macrosPresent } from "./macros-present.ts";
import { manualLineBreak } from "./manual-line-break.ts";
import { manualNumbering } from "./manual-numbering.ts";
import { manualPageBreak } from "./manual-page-break.ts";
import { mixedScripts } from "./mixed-scripts.ts";
import { numberFormat } from "./number-format.ts";
import { numberingSequence } from "./numbering-sequence.ts";
import { outlineLevel } from "./outline-level.ts";
import { packageInvalid } from "./package-invalid.ts";
import { pageBreakBefore } from "./page-break-before.ts";
import { pageGutter } from "./page-gutter.ts";
import { pageMargins } from "./page-margins.ts";
import { pageNumberFormat } from "./page-number-format.ts";
import { pageNumberMissing } from "./page-number-missing.ts";
import { pageOrientation } from "./page-orientation.ts";
import { pageSize } from "./page-size.ts";
import { placeholderRemains } from "./placeholder-remains.ts";
import { punctuationAtStart } from "./punctuation-at-start.ts";
import { requiredElementMissing } from "./required-element-missing.ts";
import { revisionsPresent } from "./revisions-present.ts";
import { rightIndent } from "./right-indent.ts";
import type { Rule } from "./rule.ts";
import { runColor } from "./run-color.ts";
import { runEmphasis } from "./run-emphasis.ts";
import { runFont } from "./run-font.ts";
import { runSize } from "./run-size.ts";
import { sectionCountChanged } from "./section-count-changed.ts";
import { snapToGrid } from "./snap-to-grid.ts";
import { spaceAfter } from "./space-after.ts";
import { spaceBefore } from "./space-before.ts";
import { staleFields } from "./stale-fields.ts";
import { staleToc } from "./stale-toc.ts";
import { styleDefinitionChanged } from "./style-definition-changed.ts";
import { styleNotAllowed } from "./style-not-allowed.ts";
import { styleUndefined } from "./style-undefined.ts";
import { tabAsIndent } from "./tab-as-indent.ts";
import { tableBordersMissing } from "./table-borders-missing.ts";
import { tableCellEmpty } from "./table-cell-empty.ts";
import { tableForbidden } from "./table-forbidden.ts";
import { tableHeaderNotRepeated } from "./table-header-not-repeated.ts";
import { tableOverflow } from "./table-overflow.ts";
import { tableShapeChanged } from "./table-shape-changed.ts";
import { themeFontShadow } from "./theme-font-shadow.ts";
import { trailingWhitespace } from "./trailing-whitespace.ts";
import { unbalancedBrackets } from "./unbalanced-brackets.ts";
import { widowControl } from "./widow-control.ts";

/** Every rule that a policy may ask for, in the order of the reports' groups. */
export const rules: readonly Rule[] = [
  alignment,
  charSpacing,
  columns,
  commentsPresent,
  dateFormat,
  directFormatting,
  documentGrid,
  doubledWhitespace,
  emptyParagraphs,
  externalContent,
  fakeHeading,
  firstLineIndent,
  fontHint,
  fontNotAllowed,
  fontUnavailable,
  formatInconsistent,
  fullWidthSpace,
  halfWidthPunctuation,
  hangingIndent,
  headerFooterChanged,
  headerFooterDistance,
  headingLevelSkipped,
  hiddenText,
  highlight,
  imageAltMissing,
  imageOverflow,
  imageStretched,
  keepWithNext,
  language,
  leadingWhitespace,
  leftIndent,
  leftoverText,
  lineSpacing,
  listNumbering,
  macrosPresent,
  manualLineBreak,
  manualNumbering,
  manualPageBreak,
  mixedScripts,
  numberFormat,
  numberingSequence,
  outlineLevel,
  packageInvalid,
  pageBreakBefore,
  pageGutter,
  pageMargins,
  pageNumberFormat,
  pageNumberMissing,
  pageOrientation,
  pageSize,
  placeholderRemains,
  punctuationAtStart,
  requiredElementMissing,
  revisionsPresent,
  rightIndent,
  runColor,
  runEmphasis,
  runFont,
  runSize,
  sectionCountChanged,
  snapToGrid,
  spaceAfter,
  spaceBefore,
  staleFields,
  staleToc,
  styleDefinitionChanged,
  styleNotAllowed,
  styleUndefined,
  tabAsIndent,
  tableBordersMissing,
  tableCellEmpty,
  tableForbidden,
  tableHeaderNotRepeated,
  tableOverflow,
  tableShapeChanged,
  themeFontShadow,
  trailingWhitespace,
  unbalancedBrackets,
  widowControl,
];

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a finding; undefined for a code that no rule has. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code);
}
