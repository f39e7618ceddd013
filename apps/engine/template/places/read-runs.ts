import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { BracketPositions } from "./brackets.ts";

/** A table by node number: 1 for each run of a paragraph that holds a bracket. */
export function readRuns(
  story: StoryPart | null,
  document: XmlDocument,
  brackets: BracketPositions,
): Uint8Array {
  const isRun = new Uint8Array(document.nodeCount);
  for (const { element, runs } of story?.paragraphs ?? []) {
    if (!brackets.holds(document.start(element), document.end(element))) continue;
    for (const run of runs) isRun[run] = 1;
  }
  return isRun;
}
