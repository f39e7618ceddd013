import type { LogEntry, LogWarning, TagPlace } from "../../../contract/reports.ts";
import type { TagFaultCode } from "../../../contract/tag-faults.ts";
import { type Paragraph, runId, type StoryPart } from "../../word/stories.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { FaultFacts } from "../grammar/fault-facts.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed } from "../grammar/tags.ts";

export type { LogEntry, LogWarning, TagPlace };

/** A tag that cannot be filled, or a section tag that makes no section. */
export interface TagFault {
  scanned: ScannedParagraph;
  tag: Bracketed;
  reason: TagFaultCode;
  /** The words of the report besides the reason. */
  facts?: FaultFacts;
  /** The fault and what is allowed, if there is more to say than the reason. */
  detail?: string;
}

/** The most UTF-16 units that the log quotes of prose and broken tags. */
const maxQuoted = 200;

/** The place of a bracketed text. */
export function placeOf(scanned: ScannedParagraph, found: Bracketed): TagPlace {
  const { part, paragraph_path, run_id, start, end } = entryFor(scanned, found);
  return { part, paragraph_path, run_id, start, end };
}

/**
 * Makes the log entry of a bracketed text.
 *
 * @param opener the piece of text where it begins.
 */
export function entryFor(
  { paragraph, story, text }: ScannedParagraph,
  found: Bracketed,
  opener = text.pieceAt(found.start),
): LogEntry {
  const { runIndex, runStart } = opener;
  // One literal with all members needs the least memory, and a log has an entry for each tag.
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
  } else if (found.kind !== "section_tag") {
    entry.status = found.kind;
    entry.reason = found.kind === "unsupported" ? found.reason : "not_a_tag";
    if (found.kind === "unsupported" && found.takenFor !== undefined) {
      entry.taken_for = found.takenFor;
    }
    if (found.end - found.start > maxQuoted) entry.truncated = true;
  }
  return entry;
}

/**
 * The text in the template. Only the beginning of a long text is quoted, without half a character.
 */
function quoteOf(found: Bracketed, text: string): string {
  if ("raw" in found) return found.raw;
  const { start, end } = found;
  if (end - start <= maxQuoted) return text.slice(start, end);
  return text.slice(start, start + maxQuoted).replace(/[\uD800-\uDBFF]$/, "");
}

/** Makes a log entry at a run of a paragraph, with the original text. */
export function placedEntry(
  story: StoryPart,
  paragraph: Paragraph | null,
  run: XmlElement | null,
  name: string,
  original: string,
): LogEntry {
  const index = run === null ? -1 : (paragraph?.runs.indexOf(run) ?? -1);
  return { ...entryAt(story, paragraph, Math.max(index, 0), name), original_text: original };
}

/** Makes a log entry without an original text, at the run with this index. */
export function entryAt(
  story: StoryPart,
  paragraph: Paragraph | null,
  runIndex: number,
  name: string,
): LogEntry {
  const run = paragraph === null ? "" : runId(paragraph, runIndex);
  return { ...emptyEntry(story.partName, paragraph?.path ?? "", run), field_name: name };
}

/** Makes a log entry that has only a place. */
export function emptyEntry(part: string, path: string, run: string): LogEntry {
  return {
    status: "replaced",
    field_name: null,
    part,
    paragraph_path: path,
    run_id: run,
    start: 0,
    end: 0,
    original_text: "",
    new_text: null,
    reason: null,
  };
}
