import { imageAltMissing } from "./image/image-alt-missing.ts";
import { imageOverflow } from "./image/image-overflow.ts";
import { imageStretched } from "./image/image-stretched.ts";
import { commentsPresent } from "./leftover/comments-present.ts";
import { externalContent } from "./leftover/external-content.ts";
import { hiddenText } from "./leftover/hidden-text.ts";
import { highlight } from "./leftover/highlight.ts";
import { leftoverText } from "./leftover/leftover-text.ts";
import { macrosPresent } from "./leftover/macros-present.ts";
import { packageInvalid } from "./leftover/package-invalid.ts";
import { placeholderRemains } from "./leftover/placeholder-remains.ts";
import { revisionsPresent } from "./leftover/revisions-present.ts";
import { staleFields } from "./leftover/stale-fields.ts";
import { staleToc } from "./leftover/stale-toc.ts";
import { columns } from "./page/columns.ts";
import { documentGrid } from "./page/document-grid.ts";
import { headerFooterDistance } from "./page/header-footer-distance.ts";
import { headerText } from "./page/header-text.ts";
import { pageGutter } from "./page/page-gutter.ts";
import { pageMargins } from "./page/page-margins.ts";
import { pageNumberFormat } from "./page/page-number-format.ts";
import { pageNumberMissing } from "./page/page-number-missing.ts";
import { pageOrientation } from "./page/page-orientation.ts";
import { pageSize } from "./page/page-size.ts";
import { alignment } from "./paragraph/alignment.ts";
import { firstLineIndent } from "./paragraph/first-line-indent.ts";
import { hangingIndent } from "./paragraph/hanging-indent.ts";
import { keepWithNext } from "./paragraph/keep-with-next.ts";
import { leftIndent } from "./paragraph/left-indent.ts";
import { lineSpacing } from "./paragraph/line-spacing.ts";
import { outlineLevel } from "./paragraph/outline-level.ts";
import { pageBreakBefore } from "./paragraph/page-break-before.ts";
import { requiredElementMissing } from "./paragraph/required-element-missing.ts";
import { rightIndent } from "./paragraph/right-indent.ts";
import { snapToGrid } from "./paragraph/snap-to-grid.ts";
import { spaceAfter } from "./paragraph/space-after.ts";
import { spaceBefore } from "./paragraph/space-before.ts";
import { widowControl } from "./paragraph/widow-control.ts";
import type { Rule } from "./rule.ts";
import { charSpacing } from "./run/char-spacing.ts";
import { fontHint } from "./run/font-hint.ts";
import { fontNotAllowed } from "./run/font-not-allowed.ts";
import { fontUnavailable } from "./run/font-unavailable.ts";
import { runColor } from "./run/run-color.ts";
import { runEmphasis } from "./run/run-emphasis.ts";
import { runFont } from "./run/run-font.ts";
import { runSize } from "./run/run-size.ts";
import { themeFontShadow } from "./run/theme-font-shadow.ts";
import { attachmentMismatch } from "./structure/attachment-mismatch.ts";
import { directFormatting } from "./structure/direct-formatting.ts";
import { fakeHeading } from "./structure/fake-heading.ts";
import { headingLevelSkipped } from "./structure/heading-level-skipped.ts";
import { listNumbering } from "./structure/list-numbering.ts";
import { manualNumbering } from "./structure/manual-numbering.ts";
import { numberingForm } from "./structure/numbering-form.ts";
import { numberingSequence } from "./structure/numbering-sequence.ts";
import { styleCycle } from "./structure/style-cycle.ts";
import { styleNotAllowed } from "./structure/style-not-allowed.ts";
import { styleUndefined } from "./structure/style-undefined.ts";
import { tableBordersMissing } from "./table/table-borders-missing.ts";
import { tableCellEmpty } from "./table/table-cell-empty.ts";
import { tableForbidden } from "./table/table-forbidden.ts";
import { tableHeaderNotRepeated } from "./table/table-header-not-repeated.ts";
import { tableOverflow } from "./table/table-overflow.ts";
import { headerFooterChanged } from "./template/header-footer-changed.ts";
import { sectionCountChanged } from "./template/section-count-changed.ts";
import { styleDefinitionChanged } from "./template/style-definition-changed.ts";
import { tableShapeChanged } from "./template/table-shape-changed.ts";
import { dateFormat } from "./text/date-format.ts";
import { formatInconsistent } from "./text/format-inconsistent.ts";
import { halfWidthPunctuation } from "./text/half-width-punctuation.ts";
import { language } from "./text/language.ts";
import { mixedScripts } from "./text/mixed-scripts.ts";
import { numberFormat } from "./text/number-format.ts";
import { punctuationAtStart } from "./text/punctuation-at-start.ts";
import { punctuationForm } from "./text/punctuation-form.ts";
import { textForm } from "./text/text-form.ts";
import { unbalancedBrackets } from "./text/unbalanced-brackets.ts";
import { doubledWhitespace } from "./whitespace/doubled-whitespace.ts";
import { emptyParagraphs } from "./whitespace/empty-paragraphs.ts";
import { fullWidthSpace } from "./whitespace/full-width-space.ts";
import { leadingWhitespace } from "./whitespace/leading-whitespace.ts";
import { manualLineBreak } from "./whitespace/manual-line-break.ts";
import { manualPageBreak } from "./whitespace/manual-page-break.ts";
import { tabAsIndent } from "./whitespace/tab-as-indent.ts";
import { trailingWhitespace } from "./whitespace/trailing-whitespace.ts";

/** Every rule of this check, by name. Made by `npm run docs` from the files of the rules. */
export const rules: readonly Rule[] = [
  alignment,
  attachmentMismatch,
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
  headerText,
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
  numberingForm,
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
  punctuationForm,
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
  styleCycle,
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
  textForm,
  themeFontShadow,
  trailingWhitespace,
  unbalancedBrackets,
  widowControl,
];
