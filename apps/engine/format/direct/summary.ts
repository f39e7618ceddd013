import type { XmlElement } from "../../xml/tree.ts";
import type { FormatReader, ParagraphFormat, RunFormat } from "./direct-format.ts";
import type { Observation } from "./observation.ts";

/** How often each value occurs in a document, by its text. */
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

/**
 * Counts of the observed values. Hanging indents are negative; `none` and `unknown` count places
 * that state no value.
 */
export function summarize(observation: Observation, reader: FormatReader): ObservedSummary {
  const paragraphs = new Counter<ParagraphFormat>();
  const runs = new Counter<RunFormat>();
  for (const format of observation.formats) paragraphs.add(format);
  for (const paragraph of observation.paragraphs) {
    for (let index = 0; index < paragraph.runs.length; index++) {
      runs.add(reader.run(paragraph.runs[index] as XmlElement));
    }
  }
  return {
    has_tables: observation.tables.length > 0,
    has_numpr: paragraphs.some(({ hasNumPr }) => hasNumPr),
    first_line_indent_twips_hist: paragraphs.histogram(indentKey),
    run_font_latin_hist: runs.histogram(({ latin_font }) => latin_font ?? "none"),
    run_font_east_asia_hist: runs.histogram(({ east_asia_font }) => east_asia_font ?? "unknown"),
  };
}

function indentKey({ firstLineTwips, hangingTwips }: ParagraphFormat): string {
  return hangingTwips === null ? `${firstLineTwips ?? "none"}` : `${-hangingTwips}`;
}

export function compare(template: ObservedSummary, rendered: ObservedSummary): ObservedDiff {
  const before = template.first_line_indent_twips_hist;
  const after = rendered.first_line_indent_twips_hist;
  const delta = new Counter<string>();
  for (const [indent, count] of Object.entries(before)) delta.add(indent, -count);
  for (const [indent, count] of Object.entries(after)) delta.add(indent, count);
  return {
    has_tables_changed: template.has_tables !== rendered.has_tables,
    has_numpr_changed: template.has_numpr !== rendered.has_numpr,
    first_line_indent_twips_hist_delta: delta.histogram((indent) => indent),
  };
}

class Counter<T> {
  readonly #counts = new Map<T, number>();

  add(value: T, count = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  some(isWanted: (value: T) => boolean): boolean {
    return this.#counts.keys().some(isWanted);
  }

  /** Counts by the name of the value, sorted by name. */
  histogram(nameOf: (value: T) => string): Histogram {
    const counts = new Map<string, number>();
    for (const [value, count] of this.#counts) {
      const name = nameOf(value);
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
