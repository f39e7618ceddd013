import type { RunFormat } from "../../format/direct/direct-format.ts";
import type { LogEntry, LogWarning } from "./log-entry.ts";

/** The log of a job: an entry for each tag, and for prose and broken tags. */
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

/** How many literals, and how many unsupported tags, a log lists: that of a hostile template has an end. */
const maxListed = 1000;

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

/** Counts an entry, and lists it where there are not too many of its kind. */
export function list(log: ReplaceLog, entry: LogEntry): void {
  if (count(log, entry.status)) log.entries.push(entry);
}

/** Counts an entry; `false`: there are so many of its kind that it is not listed. */
export function count({ summary }: ReplaceLog, status: LogEntry["status"]): boolean {
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

/** The log of a job that has done nothing yet. */
export function emptyLog(): ReplaceLog {
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
