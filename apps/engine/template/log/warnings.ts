import type { ScannedParagraph } from "../grammar/scan.ts";
import type { SectionTag } from "../grammar/tags.ts";
import { entryFor, type LogWarning } from "./log-entry.ts";

/** Warns that each of these section tags repeats a part of its cell and not the row. */
export function warnOfCells(
  tags: readonly { scanned: ScannedParagraph; tag: SectionTag }[],
): LogWarning[] {
  return tags.map(({ scanned, tag: found }) => {
    const { paragraph_path, run_id } = entryFor(scanned, found);
    return { reason: "section_in_cell", field_name: found.name, paragraph_path, run_id };
  });
}

/** Warns of each tag with invisible characters in its name. */
export function warnOfInvisible(scanned: readonly ScannedParagraph[]): LogWarning[] {
  const warnings: LogWarning[] = [];
  for (const paragraph of scanned) {
    for (const found of paragraph.brackets) {
      if (found.kind !== "tag" && found.kind !== "section_tag") continue;
      if (found.hasInvisible !== true || paragraph.paragraph.isMirror) continue;
      const { paragraph_path, run_id } = entryFor(paragraph, found);
      const reason = "invisible_character";
      warnings.push({ reason, field_name: found.name, paragraph_path, run_id });
    }
  }
  return warnings;
}
