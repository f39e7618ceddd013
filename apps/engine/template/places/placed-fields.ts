import { type Paragraph, runId, type StoryPart } from "../../docx/stories.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";
import type { LogEntry } from "../log/replace-log.ts";
import type { Scope } from "../values/data.ts";

/**
 * Fields that stand in no text: pictures whose description is a tag, and content controls.
 */
export interface PlacedField {
  name: string;
  /** How the log tells of it. */
  entry: LogEntry;
  /** What it stands in. */
  scope: Scope;
  /** Why its value cannot be put there. */
  fault: string | null;
  hasValue: boolean;
  /** Puts the value there, if there is one. */
  apply(): void;
}

/** A log entry for something at a run of a paragraph. */
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

/** A log entry for something that has no text of its own, at a run that is known by its index. */
export function entryAt(
  story: StoryPart,
  paragraph: Paragraph | null,
  runIndex: number,
  name: string,
): LogEntry {
  return {
    status: "replaced",
    field_name: name,
    part: story.partName,
    paragraph_path: paragraph?.path ?? "",
    run_id: paragraph === null ? "" : runId(paragraph, runIndex),
    start: 0,
    end: 0,
    original_text: "",
    new_text: null,
    reason: null,
  };
}
