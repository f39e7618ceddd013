import type { StoryReaders } from "../../format/direct/direct-format.ts";
import { TouchedRuns } from "../../format/touched-runs.ts";
import type { PlacedField } from "../field-kind.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { entryFor, type LogEntry } from "../log/log-entry.ts";
import { count, emptyLog, type ReplaceLog } from "../log/replace-log.ts";
import { type ItemPlace, itemPlace } from "../values/data.ts";
import type { PreparedValue } from "../values/value-text.ts";
import { type DrawingMaker, fillParagraph } from "./fill-paragraph.ts";
import type { Resolution } from "./resolve.ts";

/** The log of a filled document, and the runs that received a value. */
export interface Filled {
  log: ReplaceLog;
  touched: TouchedRuns;
}

/**
 * Replaces every tag that has a value, in document order, and logs every tag. Tags in values are
 * not replaced.
 */
export function fillAndLog(
  scanned: readonly ScannedParagraph[],
  { values, missingInItems }: Pick<Resolution, "values" | "missingInItems">,
  readers: StoryReaders,
  placed: readonly PlacedField[],
  drawingOf: DrawingMaker,
): Filled {
  const log = emptyLog();
  const touched = new TouchedRuns();
  let first = 0;
  for (const paragraph of scanned) {
    const paragraphValues = values.slice(first, first + paragraph.brackets.length);
    const isLogged = !paragraph.paragraph.isMirror;
    let lastTouched = -1;
    for (let index = 0; index < paragraph.brackets.length; index++) {
      const bracketed = paragraph.brackets[index] as Bracketed;
      if (!isLogged || bracketed.kind === "section_tag") continue;
      if (bracketed.kind !== "tag" && !count(log, bracketed.kind)) continue;
      const opener = paragraph.text.pieceAt(bracketed.start);
      const entry = entryFor(paragraph, bracketed, opener);
      log.entries.push(entry);
      if (bracketed.kind !== "tag") continue;
      const value = paragraphValues[index] ?? null;
      logOutcome(log, entry, value, missingInItems.get(first + index));
      // Tags come in document order, so only the last touched run can be touched again.
      if (value === null || opener.runIndex === lastTouched) continue;
      lastTouched = opener.runIndex;
      touch(log, touched, paragraph, lastTouched, entry.run_id, readers);
    }
    fillParagraph(paragraph, paragraphValues, drawingOf);
    first += paragraph.brackets.length;
  }
  for (const field of placed) {
    log.summary.total_placeholders++;
    field.apply();
    count(log, field.hasValue ? "replaced" : "missing");
    if (field.hasValue) log.entries.push(field.entry);
    else log.entries.push({ ...field.entry, status: "missing", ...absence(field) });
  }
  return { log, touched };
}

/** The members of a log entry for a field without a value. */
function absence({ scope }: PlacedField): Pick<LogEntry, "reason" | "section" | "item"> {
  const item = itemPlace(scope);
  return item === null ? { reason: "missing_field" } : { reason: "missing_in_item", ...item };
}

/**
 * Writes the outcome of a tag into its entry and the summary.
 *
 * @param item the item that lacks the field; `undefined` if no item does.
 */
function logOutcome(
  log: ReplaceLog,
  entry: LogEntry,
  value: PreparedValue | null,
  item: ItemPlace | undefined,
): void {
  log.summary.total_placeholders++;
  if (item !== undefined) {
    Object.assign(entry, { status: "missing", reason: "missing_in_item", ...item });
  } else if (value === null) {
    entry.status = "missing";
    entry.reason = "missing_field";
  }
  count(log, entry.status);
  if (value === null) return;
  entry.new_text = value.text;
  const { field_name, paragraph_path, run_id } = entry;
  for (const reason of value.warnings) {
    log.warnings.push({ reason, field_name: field_name ?? "", paragraph_path, run_id });
  }
}

/** Records a run that receives a value, with its present formatting. */
function touch(
  log: ReplaceLog,
  touched: TouchedRuns,
  { paragraph, story }: ScannedParagraph,
  index: number,
  id: string,
  readers: StoryReaders,
): void {
  const run = paragraph.runs[index];
  if (run === undefined) return;
  const format = readers.of(story).run(run);
  touched.add(story, paragraph, { index, format });
  log.touched_runs.push(id);
  log.touched_run_formats.push(format);
}
