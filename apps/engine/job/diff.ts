import type { TemplateDiff } from "../../contract/reports.ts";
import { loadLinter } from "../format/load-linter.ts";
import type { PackageLimits } from "../zip/limits.ts";
import { inflateEntry, readZip } from "../zip/read.ts";
import { compileTemplate } from "./compile.ts";
import { precheck } from "./precheck.ts";
import type { PrecheckSettings } from "./settings.ts";

/** The most parts that are listed. */
const mostParts = 500;

/**
 * Compares two templates: their fields, the texts and the effective formatting of their paragraphs, their pages, and
 * the parts of their packages.
 *
 * @param settings what decides which names in another script are fields.
 * @throws DocumentError if one of them is not a Word document within the limits.
 */
export function diffTemplates(
  from: Buffer,
  to: Buffer,
  limits: PackageLimits,
  settings: PrecheckSettings,
): TemplateDiff {
  const [before, after] = [from, to].map((template) => compileTemplate(template, limits)) as [
    ReturnType<typeof compileTemplate>,
    ReturnType<typeof compileTemplate>,
  ];
  const fields = compareNames(
    precheck(before, settings).template_fields,
    precheck(after, settings).template_fields,
  );
  const { summary, truncated, ...documents } = loadLinter().compareDocuments(
    before.pack,
    after.pack,
  );
  const parts = compareParts(from, to, limits);
  return {
    summary: {
      fields_added: fields.added.length,
      fields_removed: fields.removed.length,
      ...summary,
      parts_changed: parts.length,
    },
    fields,
    ...documents,
    parts: parts.slice(0, mostParts),
    truncated: truncated || parts.length > mostParts,
  };
}

/** The same as an HTML page. */
export function diffPage(diff: TemplateDiff): string {
  return loadLinter().diffHtml(diff);
}

function compareNames(from: readonly string[], to: readonly string[]): TemplateDiff["fields"] {
  return {
    added: to.filter((name) => !from.includes(name)),
    removed: from.filter((name) => !to.includes(name)),
  };
}

function compareParts(from: Buffer, to: Buffer, limits: PackageLimits): TemplateDiff["parts"] {
  const before = new Map(readZip(from, limits).map((entry) => [entry.name, entry]));
  const after = new Map(readZip(to, limits).map((entry) => [entry.name, entry]));
  const changed: TemplateDiff["parts"] = [];
  for (const [part, entry] of before) {
    const other = after.get(part);
    if (other === undefined) changed.push({ part, change: "removed" });
    else if (
      entry.size !== other.size ||
      !inflateEntry(entry, limits).equals(inflateEntry(other, limits))
    ) {
      changed.push({ part, change: "changed" });
    }
  }
  for (const part of after.keys()) {
    if (!before.has(part)) changed.push({ part, change: "added" });
  }
  return changed;
}
