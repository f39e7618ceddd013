import type { Paragraph, StoryPart } from "../word/stories.ts";
import type { RunFormat } from "./direct/direct-format.ts";

/** A run that the job put a value into, as the template had it. */
export interface TouchedRun {
  /** Its place among the paragraph's runs. */
  index: number;
  format: RunFormat;
}

/** Of most paragraphs. */
const none: readonly TouchedRun[] = [];

/** Touched runs of one story, in document order; columns, for there are as many as tags. */
interface StoryRuns {
  /** By the position of a paragraph: 1 + where its runs begin, 0 if it has none. */
  starts: Int32Array;
  positions: number[];
  indexes: number[];
  formats: RunFormat[];
}

/** Which runs of a document were given a value. */
export class TouchedRuns {
  readonly #byPart = new Map<string, StoryRuns>();

  get isEmpty(): boolean {
    return this.#byPart.size === 0;
  }

  /** Notes a run. They come in document order, each once. */
  add({ partName, paragraphs }: StoryPart, { position }: Paragraph, run: TouchedRun): void {
    let own = this.#byPart.get(partName);
    if (own === undefined) {
      const starts = new Int32Array(paragraphs.length);
      own = { starts, positions: [], indexes: [], formats: [] };
      this.#byPart.set(partName, own);
    }
    const count = own.positions.push(position);
    own.starts[position] ||= count;
    own.indexes.push(run.index);
    own.formats.push(run.format);
  }

  /** Whether any run of a paragraph was given a value, for less than a look at the runs. */
  has(partName: string, { position }: Paragraph): boolean {
    return (this.#byPart.get(partName)?.starts[position] ?? 0) > 0;
  }

  /** The runs of a paragraph, in their order. */
  of(partName: string, { position }: Paragraph): readonly TouchedRun[] {
    const own = this.#byPart.get(partName);
    const start = own?.starts[position] ?? 0;
    if (own === undefined || start === 0) return none;
    let end = start;
    while (own.positions[end] === position) end++;
    return own.indexes
      .slice(start - 1, end)
      .map((index, at) => ({ index, format: own.formats[start - 1 + at] as RunFormat }));
  }
}
