import type { ReportForm } from "../../contract/artifacts.ts";
import { type ExitCode, jobExits, unfitMessage } from "../../contract/exit-codes.ts";
import { loadLinter } from "../format/load-linter.ts";
import type { PrintInputs } from "../format/print/print-inputs.ts";
import type { FormatReport } from "../format/report/format-report.ts";
import type { Resolution } from "../template/fill/resolve.ts";
import type { ReplaceLog } from "../template/log/replace-log.ts";
import {
  type CompiledTemplate,
  compileTemplate,
  isUnfillable,
  settleTemplate,
  withoutSections,
} from "./compile.ts";
import { type ExitFacts, exitCodesOf } from "./exit-code.ts";
import {
  faultsOutsideSections,
  fillPrepared,
  leaveUnfilled,
  type UnfillableTemplate,
} from "./fill.ts";
import { assessFit, type FitReport, fitFaultsOf, isRefusedByFit } from "./fit.ts";
import { findMissing, type MissingFields } from "./missing.ts";
import { isFillable, prepareTemplate } from "./prepare.ts";
import type { JobInput, JobSettings } from "./settings.ts";

export interface JobResult {
  /** The gravest code that applies, in the order 3, 4, 2. */
  exitCode: ExitCode;
  /** All codes that apply, the gravest first; `[0]` if there is no fault. */
  exitCodes: ExitCode[];
  message: string;
  /** The filled document, as chunks for one gathered write. */
  document: Buffer[];
  replaceLog: ReplaceLog;
  missingFields: MissingFields;
  /** Whether the template fits its skill. It is no part of the exit code unless `requiresFit`. */
  fitReport: FitReport;
  formatReport: FormatReport;
  suggestedPolicy: string | null;
  /** The inputs of LibreOffice; null if the job asks for no layout, or the template cannot be filled. */
  print: PrintInputs | null;
  /** The report in the requested forms, in the requested order. */
  renderings: { form: ReportForm; content: Buffer }[];
}

/**
 * Runs one job: it turns the bytes of a template and a checked task into a document and its
 * evidence.
 *
 * @throws DocumentError if the template is not a Word document within the limits.
 */
export function runJob(input: JobInput): JobResult {
  return fillTemplate(compileTemplate(input.template, input.limits), input);
}

/**
 * Fills a template, repairs it, checks it and writes it. All faults are found before anything is
 * changed, and a template with faults is returned unchanged. The compiled template contains the
 * changes afterwards: call `pack.revert()` before the next job.
 */
export function fillTemplate(unsettled: CompiledTemplate, settings: JobSettings): JobResult {
  settings.onStage?.("fill");
  const template = settleTemplate(unsettled, settings);
  if (isUnfillable(template)) {
    // Missing fields are reported all the same, but without the sections.
    const unsectioned = prepareTemplate(withoutSections(template), settings);
    const { faults, missing } = unsectioned.resolution;
    const fitReport = assessFit(template, unsectioned, settings);
    const valueFaults = faultsOutsideSections(template, faults);
    const unfillable = { compiled: template, faults: valueFaults, placed: [], missing };
    return unfilled({ ...unfillable, fitReport }, settings);
  }
  const prepared = prepareTemplate(template, settings);
  const { compiled, resolution, placed } = prepared;
  const { faults, missing } = resolution;
  const fitReport = assessFit(template, prepared, settings);
  if (!isFillable(prepared)) {
    return unfilled({ compiled, faults, placed, missing, fitReport }, settings);
  }
  if (isRefusedByFit(fitReport, settings)) {
    const unfitting = fitFaultsOf(template, fitReport);
    const unfillable = { compiled: template, faults: unfitting, placed: [], missing };
    return { ...unfilled({ ...unfillable, fitReport }, settings), message: unfitMessage };
  }
  const { pack } = compiled;
  const missingFields = findMissing(resolution, settings.skill);
  const suggestedPolicy = suggestPolicy(compiled, settings);
  const evidence = fillPrepared(prepared, settings);
  settings.onStage?.("write");
  pack.becomeDocument();
  const document = pack.write();
  return {
    ...exitOf({
      isFilled: true,
      hasWrongFormat: settings.format.mode === "strict" && !evidence.formatReport.passed,
      lacksRequired: missingFields.missing_required.length > 0,
      fits: fitReport.fit.ok,
    }),
    document,
    ...evidence,
    missingFields,
    fitReport,
    suggestedPolicy,
    print:
      settings.output === "docx" && !settings.updateToc
        ? null
        : loadLinter().printInputs(document, pack.limits, {
            entries: evidence.replaceLog.entries,
            marksPages: settings.updateToc,
          }),
    // Must come last, because the annotated document is made from the filled one.
    renderings: renderAll(compiled, evidence.formatReport, settings),
  };
}

/** The result of a job whose template is returned unchanged. */
function unfilled(
  unfillable: UnfillableTemplate & Pick<Resolution, "missing"> & Pick<JobResult, "fitReport">,
  settings: JobSettings,
): JobResult {
  const { compiled, fitReport } = unfillable;
  const suggestedPolicy = suggestPolicy(compiled, settings);
  const evidence = leaveUnfilled(unfillable, settings);
  settings.onStage?.("write");
  return {
    ...exitOf({
      isFilled: false,
      hasWrongFormat: false,
      lacksRequired: false,
      fits: fitReport.fit.ok,
    }),
    document: [compiled.bytes],
    ...evidence,
    missingFields: findMissing(unfillable, settings.skill),
    fitReport,
    suggestedPolicy,
    print: null,
    renderings: renderAll(compiled, evidence.formatReport, settings),
  };
}

function suggestPolicy(
  { pack, body }: CompiledTemplate,
  { exportSuggestedPolicy }: JobSettings,
): string | null {
  return exportSuggestedPolicy ? loadLinter().suggestPolicy(pack, body) : null;
}

function renderAll(
  { pack, body }: CompiledTemplate,
  report: FormatReport,
  { reportForms: forms, reportLanguage }: JobSettings,
): JobResult["renderings"] {
  if (forms.length === 0) return [];
  const { quotesOf, renderReport } = loadLinter();
  const quotes = quotesOf(pack, body, report);
  return forms.map((form) => ({
    form,
    content: renderReport(form, reportLanguage, { report, quotes, pack, body }),
  }));
}

function exitOf({
  fits,
  ...facts
}: ExitFacts & { fits: boolean }): Pick<JobResult, "exitCode" | "exitCodes" | "message"> {
  const exitCodes = exitCodesOf(facts);
  const [exitCode] = exitCodes;
  const message = exitCode === 0 && !fits ? unfitMessage : jobExits[exitCode].message;
  return { exitCode, exitCodes, message };
}
