import type { Paragraph, StoryPart } from "../word/stories.ts";
import type { RunFormat } from "./direct/direct-format.ts";

/** A run that the job put a value into, with its formatting in the template. */
export interface TouchedRun {
  /** Its place among the paragraph's runs. */
  index: number;
  format: RunFormat;
}

const none: readonly TouchedRun[] = [];

/**
 * Touched runs of one story, in document order. They are stored as columns because there are as
 * many as tags.
 */
interface StoryRuns {
  /**
   * By the position of a paragraph: 1 + the index of its first run in the columns; 0 if it has
   * none.
   */
  starts: Int32Array;
  positions: number[];
  indexes: number[];
  formats: RunFormat[];
}

/** The runs of a document that the job put values into. */
export class TouchedRuns {
  readonly #byPart = new Map<string, StoryRuns>();

  get isEmpty(): boolean {
    return this.#byPart.size === 0;
  }

  /** Adds a run. Runs must come in document order, each once. */
  add({ partName, paragraphs }: StoryPart, { position }: Paragraph, run: TouchedRun): void {
    let storyRuns = this.#byPart.get(partName);
    if (storyRuns === undefined) {
      const starts = new Int32Array(paragraphs.length);
      storyRuns = { starts, positions: [], indexes: [], formats: [] };
      this.#byPart.set(partName, storyRuns);
    }
    const count = storyRuns.positions.push(position);
    storyRuns.starts[position] ||= count;
    storyRuns.indexes.push(run.index);
    storyRuns.formats.push(run.format);
  }

  /** Whether the job put a value into any run of a paragraph. This is cheaper than `of`. */
  has(partName: string, { position }: Paragraph): boolean {
    return (this.#byPart.get(partName)?.starts[position] ?? 0) > 0;
  }

  /** The runs of a paragraph, in their order. */
  of(partName: string, { position }: Paragraph): readonly TouchedRun[] {
    const storyRuns = this.#byPart.get(partName);
    const start = storyRuns?.starts[position] ?? 0;
    if (storyRuns === undefined || start === 0) return none;
    let end = start;
    while (storyRuns.positions[end] === position) end++;
    return storyRuns.indexes
      .slice(start - 1, end)
      .map((index, at) => ({ index, format: storyRuns.formats[start - 1 + at] as RunFormat }));
  }
}
