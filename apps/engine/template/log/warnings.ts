import type { ScannedParagraph } from "../grammar/scan.ts";
import type { SectionTag } from "../grammar/tags.ts";
import { entryFor, type LogWarning } from "./log-entry.ts";

/** Warns that each of these section tags repeats a part of its cell and not the row. */
export function warnOfCells(
  tags: readonly { scanned: ScannedParagraph; tag: SectionTag }[],
): LogWarning[] {
  return tags.map(({ scanned, tag }) => {
    const { paragraph_path, run_id } = entryFor(scanned, tag);
    return { reason: "section_in_cell", field_name: tag.name, paragraph_path, run_id };
  });
}

/** Warns of each tag with invisible characters in its name. */
export function warnOfInvisible(scanned: readonly ScannedParagraph[]): LogWarning[] {
  const warnings: LogWarning[] = [];
  for (const paragraph of scanned) {
    for (const bracketed of paragraph.brackets) {
      if (bracketed.kind !== "tag" && bracketed.kind !== "section_tag") continue;
      if (bracketed.hasInvisible !== true || paragraph.paragraph.isMirror) continue;
      const { paragraph_path, run_id } = entryFor(paragraph, bracketed);
      const reason = "invisible_character";
      warnings.push({ reason, field_name: bracketed.name, paragraph_path, run_id });
    }
  }
  return warnings;
}
