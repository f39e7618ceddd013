import { expectationFor } from "./format/baseline.ts";
import { checkFormat } from "./format/check.ts";
import type { FormatIssue } from "./format/issue.ts";
import { TouchedRuns } from "./format/touched-runs.ts";
import {
  type CompiledTemplate,
  findMissing,
  isUnfillable,
  type JobSettings,
  type MissingFields,
  prepareTemplate,
} from "./pipeline.ts";
import { surveyTags } from "./template/log/inspect.ts";
import type { LogEntry, TagPlace } from "./template/log/replace-log.ts";

/** What a run would do, without doing it. */
export interface Precheck extends MissingFields {
  /** A run would end with exit code 0. */
  ok: boolean;
  expected_exit_code: 0 | 2 | 3;
  summary: {
    template_field_count: number;
    missing_required_count: number;
    missing_optional_count: number;
    unsupported_count: number;
  };
  /** Names in the order of their first tag. */
  template_fields: string[];
  /** Where they stand: of each the first places, and how many there are. */
  fields: { name: string; count: number; places: TagPlace[] }[];
  /** The first of what looks like a tag and is none. */
  unsupported: LogEntry[];
  /** What the format check says of the template alone, judged by itself. */
  format: { passed: boolean; error_count: number; issues: FormatIssue[] };
}

/** A report is for a person to read: of many alike, these are enough. */
const maxPlaces = 100;

export function precheck(compiled: CompiledTemplate, settings: JobSettings): Precheck {
  const isBroken = isUnfillable(compiled);
  const unsectioned = { ...compiled, sections: { byStory: new Map(), faults: [] } };
  const whole = isBroken ? unsectioned : compiled;
  const { compiled: prepared, resolution, placed } = prepareTemplate(whole, settings);
  const hasPlaces = compiled.placeStories.length > 0 || compiled.survey.places.length > 0;
  const inTemplate = hasPlaces ? prepareTemplate(unsectioned, settings).placed : [];
  const { fields, unsupported } = surveyTags(
    compiled.scanned,
    compiled.faults,
    // What is wrong with their values is known where their sections are written out.
    inTemplate.map((field) => ({ ...field, fault: null })),
  );
  unsupported.push(...compiled.survey.faults);
  const missing = findMissing(resolution, settings.skill);
  if (isBroken) unsupported.push(...surveyTags([], [], placed).unsupported);
  else unsupported.push(...surveyTags(prepared.scanned, resolution.faults, placed).unsupported);
  const hasMissing = missing.missing_required.length > 0;
  const exitCode = unsupported.length > 0 ? 3 : hasMissing ? 2 : 0;
  return {
    ok: exitCode === 0,
    expected_exit_code: exitCode,
    summary: {
      template_field_count: fields.length,
      missing_required_count: missing.missing_required.length,
      missing_optional_count: missing.missing_optional.length,
      unsupported_count: unsupported.length,
    },
    template_fields: fields.map(({ name }) => name),
    ...missing,
    fields: fields.map(({ name, places }) => ({
      name,
      count: places.length,
      places: places.slice(0, maxPlaces),
    })),
    unsupported: unsupported.slice(0, maxPlaces),
    format: checkTemplate(compiled, settings),
  };
}

function checkTemplate(
  { body, observation, readers }: CompiledTemplate,
  { policy }: JobSettings,
): Precheck["format"] {
  const issues = checkFormat({
    story: body,
    expectation: expectationFor("template", policy, observation),
    template: observation,
    rendered: observation,
    reader: readers.of(body),
    touched: new TouchedRuns(),
  });
  const errors = issues.filter(({ severity }) => severity === "error");
  return {
    passed: errors.length === 0,
    error_count: errors.length,
    issues: issues.slice(0, maxPlaces),
  };
}
