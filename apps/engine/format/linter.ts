/**
 * The parts of the format check that only some jobs need: rules on effective formatting, policies
 * suggested by a template, and reports other than JSON. `load-linter.ts` loads them.
 */

export { writePages } from "../pages/write-pages.ts";
export { compareDocuments } from "./compare/compare-documents.ts";
export { diffHtml } from "./compare/diff-html.ts";
export { verifyEffective } from "./effective/check.ts";
export { readFacts } from "./effective/document/template-facts.ts";
export { suggestPolicy } from "./effective/suggest.ts";
export { FormatResolver } from "./effective/values/resolver.ts";
export { type PrintInputs, printInputs } from "./print/print-inputs.ts";
export { quotesOf } from "./report/quotes.ts";
export { renderReport } from "./report/render.ts";
