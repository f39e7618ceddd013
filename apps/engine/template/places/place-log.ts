import type { Bracketed } from "../grammar/tags.ts";
import { emptyEntry, type LogEntry } from "../log/log-entry.ts";
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

/** An entry for something that cannot be filled there. */
export function entryOf({ part, path, runId }: PlaceAddress): LogEntry {
  return { ...emptyEntry(part, path, runId), status: "unsupported" };
}
