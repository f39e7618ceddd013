import type { FitReport } from "../../../contract/reports.ts";
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
    /** Some literals or unsupported tags are not listed. The counts include them. */
    truncated: boolean;
  };
  touched_runs: string[];
  /** The direct formatting that each touched run has in the template. */
  touched_run_formats: RunFormat[];
}

/**
 * The most literals, and the most unsupported tags, in a log. A hostile template may have any
 * number.
 */
const maxListed = 1000;

/**
 * The log as JSON, with whether the template fits, and the formatting of touched runs as an object
 * by run id.
 */
export function replaceLogJson(
  { touched_run_formats, ...log }: ReplaceLog,
  fitReport: FitReport,
): string {
  // Runs with the same formatting share one format object.
  const jsonByFormat = new Map<RunFormat, string>();
  let members = "";
  for (const [index, id] of log.touched_runs.entries()) {
    const format = touched_run_formats[index] as RunFormat;
    let json = jsonByFormat.get(format);
    if (json === undefined) {
      json = JSON.stringify(format);
      jsonByFormat.set(format, json);
    }
    members += `${members === "" ? "" : ","}${quoted(id)}:${json}`;
  }
  return `${JSON.stringify({ ...log, ...fitReport }).slice(0, -1)},"template_run_styles":{${members}}}`;
}

/** A run id as JSON. Few ids need escaping, and there is one for each tag, so this saves time. */
function quoted(id: string): string {
  return /^[\w.:]+$/.test(id) ? `"${id}"` : JSON.stringify(id);
}

/** Counts an entry, and lists it unless there are too many of its kind. */
export function list(log: ReplaceLog, entry: LogEntry): void {
  if (count(log, entry.status)) log.entries.push(entry);
}

/** Counts an entry. @returns `false` if there are too many of its kind to list it. */
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

/** The log of a job that has not replaced anything yet. */
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
