import type { Bracketed } from "../grammar/tags.ts";
import type { LogEntry } from "../log/log-entry.ts";
import type { PlaceAddress, TextPlace } from "./text-place.ts";

/** The log entry of a tag or mark that cannot be filled. */
export function faultEntry(place: TextPlace, found: Bracketed, reason: string): LogEntry {
  const { start, end } = found;
  return {
    ...entryOf(place),
    field_name: found.kind === "tag" || found.kind === "mark" ? found.name : null,
    start,
    end,
    original_text: place.text.slice(start, end),
    reason,
  };
}

/** An entry for something that stands there. */
export function entryOf({ part, path, runId }: PlaceAddress): LogEntry {
  return {
    status: "unsupported",
    field_name: null,
    part,
    paragraph_path: path,
    run_id: runId,
    start: 0,
    end: 0,
    original_text: "",
    new_text: null,
    reason: null,
  };
}
