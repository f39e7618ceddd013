import { type Paragraph, runId } from "../docx/stories.ts";
import type { RunFormat, StoryReaders } from "../format/direct-format.ts";
import type { TouchedRun, TouchedRuns } from "../format/rules/rule.ts";
import type { FieldValues } from "./fields.ts";
import { fillParagraph, type Replacement } from "./fill.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";
import { type PreparedValue, prepareValue } from "./value-text.ts";

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
}

export interface LogWarning {
  reason: "forbidden_character" | "spelled_out_break";
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
  };
  touched_runs: string[];
  /** Direct formatting of the touched runs as the template has it. */
  template_run_styles: Record<string, RunFormat>;
}

/**
 * The log of a template that cannot be filled: what is wrong and where, nothing replaced.
 */
export function logUnfillable(scanned: readonly ScannedParagraph[]): ReplaceLog {
  const log = emptyLog();
  for (const paragraph of visible(scanned)) {
    for (const found of paragraph.found) {
      if (found.kind === "tag") log.summary.total_placeholders++;
      else record(log, entryFor(paragraph, found));
    }
  }
  return log;
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
  values: FieldValues,
  readers: StoryReaders,
): Filled {
  const log = emptyLog();
  const prepared = new Map<string, PreparedValue>();
  const touched = new TouchedRunCollector(readers);
  for (const [name, value] of values) prepared.set(name, prepareValue(value));
  for (const paragraph of scanned) {
    const isLogged = !paragraph.paragraph.isMirror;
    const replacements: Replacement[] = [];
    for (const found of paragraph.found) {
      const entry = entryFor(paragraph, found);
      if (found.kind === "tag") {
        const value = prepared.get(found.name);
        if (value === undefined) {
          entry.status = "missing";
          entry.reason = "missing_field";
        } else {
          entry.new_text = value.text;
          replacements.push({ start: found.start, end: found.end, value });
          if (isLogged) {
            touched.add(paragraph, runAt(paragraph.text.runStarts, found.start));
            warn(log, value, found.name, entry);
          }
        }
        if (isLogged) log.summary.total_placeholders++;
      }
      if (isLogged) record(log, entry);
    }
    fillParagraph(paragraph, replacements);
  }
  touched.runs.forEach((runs, paragraph) => {
    for (const { index, format } of runs) {
      const id = runId(paragraph, index);
      log.touched_runs.push(id);
      log.template_run_styles[id] = format;
    }
  });
  return { log, touched: touched.runs };
}

/** Names of all tags, each once, in document order. */
export function fieldNames(scanned: readonly ScannedParagraph[]): string[] {
  const names = new Set<string>();
  for (const { found } of scanned) {
    for (const item of found) if (item.kind === "tag") names.add(item.name);
  }
  return [...names];
}

export function placeOf({ text, paragraph, story }: ScannedParagraph, found: Bracketed): TagPlace {
  const runIndex = runAt(text.runStarts, found.start);
  const runStart = text.runStarts[runIndex] ?? 0;
  return {
    part: story.partName,
    paragraph_path: paragraph.path,
    run_id: runId(paragraph, runIndex),
    start: found.start - runStart,
    end: found.end - runStart,
  };
}

function entryFor(scanned: ScannedParagraph, found: Bracketed): LogEntry {
  const { text, runStarts } = scanned.text;
  const entry: LogEntry = {
    status: "replaced",
    field_name: null,
    ...placeOf(scanned, found),
    original_text: text.slice(found.start, found.end),
    new_text: null,
    reason: null,
  };
  if (found.kind === "tag") {
    const isInOneRun = runAt(runStarts, found.start) === runAt(runStarts, found.end - 1);
    entry.field_name = found.name;
    entry.reason = isInOneRun ? null : "cross_run";
  } else {
    entry.status = found.kind;
    entry.reason = found.kind === "unsupported" ? found.reason : "not_a_tag";
  }
  return entry;
}

/** The run that holds the character at `offset`: the last one that starts at or before it. */
function runAt(runStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = runStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Takes down the runs that get a value, with the formatting that they have by now. */
class TouchedRunCollector {
  readonly runs = new Map<Paragraph, TouchedRun[]>();
  readonly #readers: StoryReaders;

  constructor(readers: StoryReaders) {
    this.#readers = readers;
  }

  add({ paragraph, story }: ScannedParagraph, runIndex: number): void {
    const run = paragraph.runs[runIndex];
    if (run === undefined) return;
    let runs = this.runs.get(paragraph);
    if (runs === undefined) {
      runs = [];
      this.runs.set(paragraph, runs);
    }
    // Tags come in document order: only the last run can have been touched before.
    if (runs.at(-1)?.index === runIndex) return;
    runs.push({ index: runIndex, format: this.#readers.of(story).run(run) });
  }
}

function warn(log: ReplaceLog, value: PreparedValue, field_name: string, entry: LogEntry): void {
  const { paragraph_path, run_id } = entry;
  for (const reason of value.warnings) {
    log.warnings.push({ reason, field_name, paragraph_path, run_id });
  }
}

function record(log: ReplaceLog, entry: LogEntry): void {
  log.entries.push(entry);
  if (entry.status === "replaced") log.summary.replaced_count++;
  else if (entry.status === "missing") log.summary.missing_count++;
  else if (entry.status === "literal") log.summary.literal_count++;
  else {
    log.summary.unsupported_count++;
    log.summary.had_unsupported = true;
  }
}

function visible(scanned: readonly ScannedParagraph[]): ScannedParagraph[] {
  return scanned.filter(({ paragraph }) => !paragraph.isMirror);
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
    },
    touched_runs: [],
    template_run_styles: {},
  };
}
