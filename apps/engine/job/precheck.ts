import type { Precheck } from "../../contract/reports.ts";
import { surveyTags } from "../template/log/tag-survey.ts";
import { warnOfCells } from "../template/log/warnings.ts";
import { sectionsAloneInCells } from "../template/sections/cell-sections.ts";
import { type CompiledTemplate, isUnfillable, settleTemplate, withoutSections } from "./compile.ts";
import { exitCodesOf } from "./exit-code.ts";
import { faultsOutsideSections, fillPrepared } from "./fill.ts";
import { assessFit, fitFaultsOf, isRefusedByFit } from "./fit.ts";
import { findMissing } from "./missing.ts";
import { outlineOf } from "./outline.ts";
import { type ExpandedTemplate, isFillable, prepareTemplate } from "./prepare.ts";
import type { PrecheckSettings } from "./settings.ts";

export type { Precheck };

/** The most entries in a list of the answer, which a person reads. */
const maxListed = 100;

/** The most places of all fields together, which bounds the answer for long templates. */
const maxPlaces = 10_000;

/**
 * Predicts the outcome of filling a template. The compiled template is unchanged afterwards.
 *
 * @throws DocumentError as `fillTemplate` does.
 */
export function precheck(compiled: CompiledTemplate, settings: PrecheckSettings): Precheck {
  compiled.pack.checkpoint();
  try {
    return predict(compiled, settings);
  } finally {
    compiled.pack.revert();
  }
}

function predict(unsettled: CompiledTemplate, settings: PrecheckSettings): Precheck {
  const compiled = settleTemplate(unsettled, settings);
  const isBroken = isUnfillable(compiled);
  const unsectioned = withoutSections(compiled);
  const prepared = prepareTemplate(isBroken ? unsectioned : compiled, settings);
  const { resolution, placed } = prepared;
  const templateFields = prepareTemplate(unsectioned, settings).placed;
  const survey = surveyTags(
    compiled.scanned,
    isBroken
      ? [...compiled.faults, ...faultsOutsideSections(compiled, resolution.faults)]
      : compiled.faults,
    // The faults of values are counted below, with expanded sections.
    templateFields.map((field) => ({ ...field, fault: null })),
    maxListed,
  );
  const missing = findMissing(resolution, settings.skill);
  const valueSurvey = isBroken
    ? surveyTags([], [], placed)
    : surveyTags(prepared.compiled.scanned, resolution.faults, placed, 0);
  const fitReport = assessFit(compiled, prepared, settings);
  const isRefused = isFillable(prepared) && isRefusedByFit(fitReport, settings);
  const unfitting = isRefused
    ? surveyTags(compiled.scanned, fitFaultsOf(compiled, fitReport), [], 0)
    : null;
  const placeFaults = compiled.survey.faults;
  const unsupportedCount =
    survey.unsupported_count +
    valueSurvey.unsupported_count +
    placeFaults.length +
    (unfitting?.unsupported_count ?? 0);
  const hasMissing = missing.missing_required.length > 0;
  const isFilled = unsupportedCount === 0 && !isRefused && isFillable(prepared);
  const format = isFilled ? checkFilled(prepared, settings) : unchecked;
  const [exitCode] = exitCodesOf({
    isFilled,
    hasWrongFormat: settings.format.mode === "strict" && !format.passed,
    lacksRequired: hasMissing,
  });
  const fields = withinBounds(survey.fields);
  const unsupported = [
    ...survey.unsupported,
    ...valueSurvey.unsupported,
    ...placeFaults,
    ...(unfitting?.unsupported ?? []),
  ].slice(0, maxListed);
  const notes = survey.notes.slice(0, maxListed);
  const outline = outlineOf(
    compiled,
    templateFields.map(({ name }) => name),
  );
  const inCells = sectionsAloneInCells([...compiled.sections.byStory.values()].flat());
  const allWarnings = [...compiled.warnings, ...warnOfCells(inCells)];
  const warnings = allWarnings.slice(0, maxListed);
  return {
    ok: exitCode === 0,
    expected_exit_code: exitCode,
    summary: {
      template_field_count: fields.length,
      missing_required_count: missing.missing_required.length,
      missing_optional_count: missing.missing_optional.length,
      unsupported_count: unsupportedCount,
      note_count: survey.note_count,
      warning_count: allWarnings.length,
    },
    template_fields: fields.map(({ name }) => name),
    ...missing,
    ...fitReport,
    fields,
    ...outline,
    unsupported,
    notes,
    warnings,
    format,
    truncated:
      outline.outline.length < outline.outline_count ||
      fields.some(({ count, places }) => places.length < count) ||
      unsupported.length < unsupportedCount ||
      notes.length < survey.note_count ||
      warnings.length < allWarnings.length ||
      fitReport.unused_keys.length < fitReport.unused_key_count ||
      fitReport.other_delimiters.length < fitReport.other_delimiter_count ||
      fitReport.fit.unknown_fields.length < fitReport.fit.unknown_field_count ||
      format.issues.length < format.issue_count,
  };
}

/** All fields, with at most `maxPlaces` places together. */
function withinBounds(fields: Precheck["fields"]): Precheck["fields"] {
  let placesLeft = maxPlaces;
  return fields.map(({ name, count, places }) => {
    const listed = places.slice(0, placesLeft);
    placesLeft -= listed.length;
    return { name, count, places: listed };
  });
}

/** The result for a template that cannot be filled. It equals the report of a run. */
const unchecked: Precheck["format"] = {
  passed: false,
  error_count: 0,
  issue_count: 0,
  issues: [],
};

/** Fills the template as a run does, because some findings depend on the values. */
function checkFilled(prepared: ExpandedTemplate, settings: PrecheckSettings): Precheck["format"] {
  const { passed, error_count, issues } = fillPrepared(prepared, settings).formatReport;
  return { passed, error_count, issue_count: issues.length, issues: issues.slice(0, maxListed) };
}
