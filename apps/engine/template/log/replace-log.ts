import { runId } from "../../docx/stories.ts";
import type { RunFormat, StoryReaders } from "../../format/direct-format.ts";
import { TouchedRuns } from "../../format/touched-runs.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed, MarkFound } from "../grammar/tags.ts";
import type { PlacedField } from "../places/placed-fields.ts";
import { type DrawingMaker, fillParagraph } from "../values/fill.ts";
import type { Resolution, TagFault } from "../values/resolve.ts";
import type { PreparedValue } from "../values/value-text.ts";

/** Where something in brackets stands. */
export interface TagPlace {
  part: string;
  paragraph_path: string;
  run_id: string;
  /** UTF-16 units from the start of run `run_id`; a tag over several runs ends past that run. */
  start: number;
  end: number;
}

export interface LogEntry extends TagPlace {
  status: "replaced" | "missing" | "unsupported" | "literal";
  field_name: string | null;
  original_text: string;
  new_text: string | null;
  reason: string | null;
  /** Of `missing_in_item`: the section, and the number of its item, from 1. */
  section?: string;
  item?: number;
  /** Of what is unsupported, where more can be said than the reason: what a control would take. */
  detail?: string | undefined;
  /** Of what is unsupported: the tag that it was taken for. */
  taken_for?: string | undefined;
  /** `original_text` is only its beginning. */
  truncated?: true | undefined;
}

export interface LogWarning {
  reason: "forbidden_character" | "invisible_character" | "section_in_cell";
  field_name: string;
  paragraph_path: string;
  run_id: string;
}

export interface ReplaceLog {
  entries: LogEntry[];
  warnings: LogWarning[];
  summary: {
    total_placeholders: number;
    replaced_count: number;
    missing_count: number;
    literal_count: number;
    had_unsupported: boolean;
    unsupported_count: number;
    unsupported_mode: "error";
    /** Not all that is literal or unsupported is listed: the counts are of all. */
    truncated: boolean;
  };
  touched_runs: string[];
  /** Direct formatting of each of the touched runs as the template has it. */
  touched_run_formats: RunFormat[];
}

/** Of what is literal, and of what is unsupported, so many are listed: the log of a hostile template has an end. */
const maxListed = 1000;

/** UTF-16 units that are quoted of what is no tag. */
const maxQuoted = 200;

/** The log as JSON, the formatting of the touched runs as an object by run id. */
export function replaceLogJson({ touched_run_formats, ...log }: ReplaceLog): string {
  // Runs in the same words share one format object.
  const known = new Map<RunFormat, string>();
  let members = "";
  for (const [index, id] of log.touched_runs.entries()) {
    const format = touched_run_formats[index] as RunFormat;
    let json = known.get(format);
    if (json === undefined) {
      json = JSON.stringify(format);
      known.set(format, json);
    }
    members += `${members === "" ? "" : ","}${quoted(id)}:${json}`;
  }
  return `${JSON.stringify(log).slice(0, -1)},"template_run_styles":{${members}}}`;
}

/** A run id as JSON. Most have nothing to escape, and there are as many as tags. */
function quoted(id: string): string {
  return /^[\w.:]+$/.test(id) ? `"${id}"` : JSON.stringify(id);
}

/**
 * The log of a template that cannot be filled: what is wrong and where, nothing replaced.
 *
 * @param others entries of tags that stand outside of the runs of paragraphs.
 */
export function logUnfillable(
  scanned: readonly ScannedParagraph[],
  faults: readonly TagFault[] = [],
  placed: readonly PlacedField[] = [],
  others: readonly LogEntry[] = [],
): ReplaceLog {
  const log = emptyLog();
  const reasons = new Map(faults.map((fault) => [fault.found, fault]));
  const told = new Set<string>();
  // What stands in for another comes last: it tells only of what that one has not.
  for (const paragraph of [...visible(scanned), ...scanned.filter(isMirror)]) {
    for (const found of paragraph.found) {
      const fault = reasons.get(found);
      if (found.kind === "tag" && !isMirror(paragraph)) log.summary.total_placeholders++;
      let entry: LogEntry;
      if (fault !== undefined) {
        const { reason, detail } = fault;
        const name = found.kind === "tag" || found.kind === "mark" ? found.name : null;
        entry = { ...entryFor(paragraph, found), field_name: name, status: "unsupported", reason };
        if (detail !== undefined) entry.detail = detail;
      } else if (found.kind === "unsupported" || found.kind === "literal") {
        entry = entryFor(paragraph, found);
      } else {
        continue;
      }
      const key = `${entry.paragraph_path} ${entry.original_text}`;
      if (isMirror(paragraph) && (entry.status === "literal" || told.has(key))) continue;
      told.add(key);
      list(log, entry);
    }
  }
  for (const { entry, fault } of placed) {
    log.summary.total_placeholders++;
    if (fault !== null) list(log, { ...entry, status: "unsupported", reason: fault });
  }
  for (const entry of others) list(log, entry);
  return log;
}

/** Of each of these tags, that it repeats a part of its cell, not the row: where it stands. */
export function warnOfCells(
  tags: readonly { scanned: ScannedParagraph; found: MarkFound }[],
): LogWarning[] {
  return tags.map(({ scanned, found }) => {
    const { paragraph_path, run_id } = entryFor(scanned, found);
    return { reason: "section_in_cell", field_name: found.name, paragraph_path, run_id };
  });
}

/** Of each tag and mark with characters in its name that nobody sees: where it stands. */
export function warnOfInvisible(scanned: readonly ScannedParagraph[]): LogWarning[] {
  const warnings: LogWarning[] = [];
  for (const paragraph of scanned) {
    for (const found of paragraph.found) {
      if (found.kind !== "tag" && found.kind !== "mark") continue;
      if (found.hasInvisible !== true || paragraph.paragraph.isMirror) continue;
      const { paragraph_path, run_id } = entryFor(paragraph, found);
      const reason = "invisible_character";
      warnings.push({ reason, field_name: found.name, paragraph_path, run_id });
    }
  }
  return warnings;
}

/** A filled document: its log, and which runs were given a value. */
export interface Filled {
  log: ReplaceLog;
  touched: TouchedRuns;
}

/**
 * Replaces every tag that has a value, in document order, and logs each one. Values are not searched
 * for tags again.
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
  let firstValue = 0;
  for (const paragraph of scanned) {
    const here = values.slice(firstValue, firstValue + paragraph.found.length);
    const hereFrom = firstValue;
    firstValue += paragraph.found.length;
    const isLogged = !paragraph.paragraph.isMirror;
    let lastTouched = -1;
    for (let index = 0; index < paragraph.found.length; index++) {
      const found = paragraph.found[index] as Bracketed;
      if (!isLogged || found.kind === "mark") continue;
      if (found.kind !== "tag" && !count(log, found.kind)) continue;
      const opener = paragraph.text.pieceAt(found.start);
      const entry = entryFor(paragraph, found, opener);
      if (found.kind === "tag") {
        log.summary.total_placeholders++;
        const value = here[index] ?? null;
        const item = missingInItems.get(hereFrom + index);
        if (item !== undefined) {
          Object.assign(entry, { status: "missing", reason: "missing_in_item", ...item });
          count(log, "missing");
        } else if (value === null) {
          entry.status = "missing";
          entry.reason = "missing_field";
          count(log, "missing");
        } else {
          count(log, "replaced");
        }
        if (value !== null) {
          entry.new_text = value.text;
          warn(log, value, found.name, entry);
          // Tags come in document order: only the last run can have been touched before.
          if (opener.runIndex !== lastTouched) {
            lastTouched = opener.runIndex;
            touch(log, touched, paragraph, lastTouched, entry.run_id, readers);
          }
        }
      }
      log.entries.push(entry);
    }
    fillParagraph(paragraph, here, drawingOf);
  }
  for (const field of placed) {
    log.summary.total_placeholders++;
    field.apply();
    count(log, field.hasValue ? "replaced" : "missing");
    if (field.hasValue) log.entries.push(field.entry);
    else log.entries.push({ ...field.entry, status: "missing", reason: "missing_field" });
  }
  return { log, touched };
}

/** Notes a run that gets a value, with the formatting that it has by now. */
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

export function placeOf(scanned: ScannedParagraph, found: Bracketed): TagPlace {
  const { part, paragraph_path, run_id, start, end } = entryFor(scanned, found);
  return { part, paragraph_path, run_id, start, end };
}

/** @param opener the piece where it begins. */
function entryFor(
  { paragraph, story, text }: ScannedParagraph,
  found: Bracketed,
  opener = text.pieceAt(found.start),
): LogEntry {
  const { runIndex, runStart } = opener;
  // One literal with all members: a log has an entry for each tag, and this is its smallest form.
  const entry: LogEntry = {
    status: "replaced",
    field_name: null,
    part: story.partName,
    paragraph_path: paragraph.path,
    run_id: runId(paragraph, runIndex),
    start: found.start - runStart,
    end: found.end - runStart,
    original_text: quoteOf(found, text.text),
    new_text: null,
    reason: null,
  };
  if (found.kind === "tag") {
    const isInOneRun = runIndex === text.pieceAt(found.end - 1).runIndex;
    entry.field_name = found.name;
    entry.reason = isInOneRun ? null : "cross_run";
  } else if (found.kind !== "mark") {
    entry.status = found.kind;
    entry.reason = found.kind === "unsupported" ? found.reason : "not_a_tag";
    if (found.kind === "unsupported" && found.takenFor !== undefined) {
      entry.taken_for = found.takenFor;
    }
    if (found.end - found.start > maxQuoted) entry.truncated = true;
  }
  return entry;
}

/** What stands in the template; of what is no tag the beginning, without half a character. */
function quoteOf(found: Bracketed, text: string): string {
  if ("wording" in found) return found.wording;
  const { start, end } = found;
  if (end - start <= maxQuoted) return text.slice(start, end);
  return text.slice(start, start + maxQuoted).replace(/[\uD800-\uDBFF]$/, "");
}

function warn(log: ReplaceLog, value: PreparedValue, field_name: string, entry: LogEntry): void {
  const { paragraph_path, run_id } = entry;
  for (const reason of value.warnings) {
    log.warnings.push({ reason, field_name, paragraph_path, run_id });
  }
}

/** Counts an entry, and lists it where there are not too many of its kind. */
function list(log: ReplaceLog, entry: LogEntry): void {
  if (count(log, entry.status)) log.entries.push(entry);
}

/** Counts an entry; `false`: there are so many of its kind that it is not listed. */
function count({ summary }: ReplaceLog, status: LogEntry["status"]): boolean {
  if (status === "replaced") summary.replaced_count++;
  else if (status === "missing") summary.missing_count++;
  else {
    let before: number;
    if (status === "literal") before = summary.literal_count++;
    else {
      before = summary.unsupported_count++;
      summary.had_unsupported = true;
    }
    if (before >= maxListed) {
      summary.truncated = true;
      return false;
    }
  }
  return true;
}

function visible(scanned: readonly ScannedParagraph[]): ScannedParagraph[] {
  return scanned.filter((paragraph) => !isMirror(paragraph));
}

function isMirror({ paragraph }: ScannedParagraph): boolean {
  return paragraph.isMirror;
}

function emptyLog(): ReplaceLog {
  return {
    entries: [],
    warnings: [],
    summary: {
      total_placeholders: 0,
      replaced_count: 0,
      missing_count: 0,
      literal_count: 0,
      had_unsupported: false,
      unsupported_count: 0,
      unsupported_mode: "error",
      truncated: false,
    },
    touched_runs: [],
    touched_run_formats: [],
  };
}
