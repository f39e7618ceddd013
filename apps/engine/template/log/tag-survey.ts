import type { PlacedField } from "../field-kind.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { TagFault } from "./log-entry.ts";
import { type LogEntry, placeOf, type TagPlace } from "./log-entry.ts";
import { logUnfillable } from "./unfillable.ts";

/** The tags of a template. */
export interface TagSurvey {
  /** Fields in the order of their first tag, each with its number of tags and their places. */
  fields: { name: string; count: number; places: TagPlace[] }[];
  /** Broken tags with their reasons: a job on this template ends with exit 3. */
  unsupported: LogEntry[];
  /** The number of all broken tags, also of those that are not listed. */
  unsupported_count: number;
  /** Bracketed prose. */
  notes: LogEntry[];
  note_count: number;
}

/**
 * Lists the bracketed texts of a template, without those in fallback copies of text boxes.
 *
 * @param maxPlaces the most places that are listed for a field.
 */
export function surveyTags(
  scanned: readonly ScannedParagraph[],
  faults: readonly TagFault[] = [],
  placed: readonly PlacedField[] = [],
  maxPlaces = Number.POSITIVE_INFINITY,
): TagSurvey {
  const fields = new Map<string, TagSurvey["fields"][number]>();
  const add = (name: string, place: () => TagPlace) => {
    let field = fields.get(name);
    if (field === undefined) {
      field = { name, count: 0, places: [] };
      fields.set(name, field);
    }
    if (field.count++ < maxPlaces) field.places.push(place());
  };
  for (const paragraph of scanned) {
    if (paragraph.paragraph.isMirror) continue;
    for (const bracketed of paragraph.brackets) {
      if (bracketed.kind === "tag") add(bracketed.name, () => placeOf(paragraph, bracketed));
    }
  }
  for (const { name, entry } of placed) {
    const { part, paragraph_path, run_id, start, end } = entry;
    add(name, () => ({ part, paragraph_path, run_id, start, end }));
  }
  const { entries, summary } = logUnfillable(scanned, faults, placed);
  return {
    fields: [...fields.values()],
    unsupported: entries.filter(({ status }) => status === "unsupported"),
    unsupported_count: summary.unsupported_count,
    notes: entries.filter(({ status }) => status === "literal"),
    note_count: summary.literal_count,
  };
}
