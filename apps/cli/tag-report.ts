import type { FitReport, LogEntry, MissingFields } from "../contract/reports.ts";
import { paint, printLine } from "./output.ts";

/** The tags of a template, as a report tells of them. */
export interface TagReport {
  /** Tags that cannot be filled. */
  unsupported: readonly LogEntry[];
  /** Prose in brackets, and the number of all of it. */
  notes: readonly LogEntry[];
  noteCount: number;
  other_delimiters: FitReport["other_delimiters"];
  other_delimiter_count: number;
}

/** Prints the faults of tags, and what was left alone. */
export function printTags(report: TagReport): void {
  for (const entry of report.unsupported) printLine(paint("red", unsupportedLine(entry)));
  const { noteCount, notes, other_delimiter_count: otherCount, other_delimiters: others } = report;
  const prose = notes.map(({ original_text }) => original_text);
  printLeftAlone(prose, noteCount, "brackets, because no field has these names");
  const texts = others.map(({ text }) => text);
  printLeftAlone(texts, otherCount, "other delimiters. Write tags as 【NAME】");
}

/** Prints what printTags does, and which fields lack a value, what does not fit, and unused keys. */
export function printTagReport(report: TagReport & MissingFields & FitReport): void {
  const { fit, missing_optional: optional, missing_required: required } = report;
  for (const name of required) printLine(paint("red", `missing: ${name}`));
  if (!fit.ok) printLine(paint("yellow", fit.message));
  for (const { name, nearest } of fit.unknown_fields) {
    printLine(paint("yellow", `  unknown field: ${name}.${didYouMean(nearest)}`));
  }
  const unknown = new Set(fit.unknown_fields.map(({ name }) => name));
  for (const name of optional.filter((name) => !unknown.has(name))) {
    printLine(paint("yellow", `missing: ${name} (optional)`));
  }
  printTags(report);
  printUnusedKeys(report);
}

/** A key that resembles a field gets a line of its own: it is probably misspelt. */
function printUnusedKeys({ unused_key_count: count, unused_keys: unused }: FitReport): void {
  const [similar, others] = [unused.filter(isSimilar), unused.filter((key) => !isSimilar(key))];
  for (const { key, nearest } of similar) {
    printLine(paint("yellow", `No tag uses the key ${key} of the payload.${didYouMean(nearest)}`));
  }
  const shown = others.slice(0, maxNames).map(({ key }) => key);
  if (shown.length === 0) return;
  const more = count > similar.length + shown.length ? ", …" : "";
  printLine(paint("dim", `No tag uses these keys of the payload: ${shown.join(", ")}${more}`));
}

function isSimilar({ nearest }: FitReport["unused_keys"][number]): boolean {
  return nearest !== null;
}

/** The most names or texts in the lines of a report. */
const maxNames = 10;

function printLeftAlone(texts: readonly string[], count: number, where: string): void {
  if (count === 0) return;
  const shown = [...new Set(texts)].slice(0, maxNames);
  const more = shown.length < count ? ", …" : "";
  const what = count === 1 ? "1 text was" : `${count} texts were`;
  printLine(paint("dim", `${what} left alone in ${where}: ${shown.join(", ")}${more}`));
}

function didYouMean(nearest: string | null): string {
  return nearest === null ? "" : ` Did you mean ${nearest}?`;
}

/** A tag that cannot be filled as one line: its place, its text, what is wrong, and the code. */
function unsupportedLine({
  paragraph_path,
  original_text,
  message,
  reason,
  truncated,
}: LogEntry): string {
  const text = original_text === "" ? "" : ` ${original_text}${truncated ? "…" : ""}`;
  return `${paragraph_path}:${text} – ${message ?? ""} (${reason})`;
}
