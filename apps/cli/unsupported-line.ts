import type { LogEntry } from "../engine/index.ts";

/** A malformed tag as one line: where it stands, its text, why it is refused, and which tag was meant. */
export function unsupportedLine(entry: LogEntry): string {
  const { paragraph_path, original_text, reason, taken_for } = entry;
  const meant =
    taken_for === undefined || taken_for === original_text ? "" : `, taken for ${taken_for}`;
  return `${paragraph_path}: ${original_text}${entry.truncated ? "…" : ""} ${reason}${meant}`;
}
