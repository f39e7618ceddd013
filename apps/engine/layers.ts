/**
 * The layers of the engine, for scripts that fuzz, measure and document them. No program of docops
 * loads this file.
 */

export type { DirectRule } from "./format/direct/rules/rule.ts";
export type { Rule } from "./format/effective/rules/rule.ts";
export { FormatResolver } from "./format/effective/values/resolver.ts";
export type { CatalogEntry, CheckName } from "./format/rule-description.ts";
export { checkEntries, inflateXml } from "./opc/package-check.ts";
export { WordPackage } from "./word/package.ts";
export { textOfRunChild } from "./word/paragraph-text.ts";
export { type Paragraph, readBody, readOtherStories, type StoryPart } from "./word/stories.ts";
export { inflateEntry, readZip } from "./zip/read.ts";

/** The contents of the bundles that a worker loads when a job needs them. */
export type RichTags = typeof import("./template/rich/rich.ts");
export type InputChecks = typeof import("./job/input-checks.ts");
