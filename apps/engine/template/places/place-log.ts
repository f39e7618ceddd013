import type { TagFaultCode } from "../../../contract/tag-faults.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { emptyEntry, type LogEntry } from "../log/log-entry.ts";
import type { PlaceAddress, TextPlace } from "./text-place.ts";

/** The log entry of a tag that cannot be filled. */
export function faultEntry(
  place: TextPlace,
  bracketed: Bracketed,
  reason: TagFaultCode | null,
): LogEntry {
  const { start, end } = bracketed;
  return {
    ...entryOf(place),
    field_name:
      bracketed.kind === "tag" || bracketed.kind === "section_tag" ? bracketed.name : null,
    start,
    end,
    original_text: place.text.slice(start, end),
    reason,
  };
}

/** A log entry with the status `unsupported` at an address. */
export function entryOf({ part, path, runId }: PlaceAddress): LogEntry {
  return { ...emptyEntry(part, path, runId), status: "unsupported" };
}
