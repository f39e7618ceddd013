import type { StoryPart } from "../docx/stories.ts";
import { type Observation, readRunFormat } from "./observation.ts";

/** How often each value stands in a document, by its text. */
export type Histogram = Record<string, number>;

export interface ObservedSummary {
  has_tables: boolean;
  has_numpr: boolean;
  first_line_indent_twips_hist: Histogram;
  run_font_latin_hist: Histogram;
  run_font_east_asia_hist: Histogram;
}

export interface ObservedDiff {
  has_tables_changed: boolean;
  has_numpr_changed: boolean;
  first_line_indent_twips_hist_delta: Histogram;
}

/** Counts of what was observed: hanging indents are negative, `none` and `unknown` state nothing. */
export function summarize(story: StoryPart, observation: Observation): ObservedSummary {
  const indents = new Counter();
  const latin = new Counter();
  const eastAsia = new Counter();
  let hasNumPr = false;
  for (const { paragraph, format } of observation.paragraphs) {
    const { firstLineTwips, hangingTwips } = format;
    indents.add(hangingTwips === null ? `${firstLineTwips ?? "none"}` : `${-hangingTwips}`);
    hasNumPr ||= format.hasNumPr;
    for (const run of paragraph.runs) {
      const fonts = readRunFormat(story.document, run);
      latin.add(fonts.latin_font ?? "none");
      eastAsia.add(fonts.east_asia_font ?? "unknown");
    }
  }
  return {
    has_tables: observation.tables.length > 0,
    has_numpr: hasNumPr,
    first_line_indent_twips_hist: indents.toObject(),
    run_font_latin_hist: latin.toObject(),
    run_font_east_asia_hist: eastAsia.toObject(),
  };
}

export function compare(template: ObservedSummary, rendered: ObservedSummary): ObservedDiff {
  const before = template.first_line_indent_twips_hist;
  const after = rendered.first_line_indent_twips_hist;
  const delta = new Counter();
  for (const [indent, count] of Object.entries(before)) delta.add(indent, -count);
  for (const [indent, count] of Object.entries(after)) delta.add(indent, count);
  return {
    has_tables_changed: template.has_tables !== rendered.has_tables,
    has_numpr_changed: template.has_numpr !== rendered.has_numpr,
    first_line_indent_twips_hist_delta: delta.toObject(),
  };
}

class Counter {
  readonly #counts = new Map<string, number>();

  add(key: string, count = 1): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  toObject(): Histogram {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
