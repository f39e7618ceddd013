import type { ReportForm } from "../../contract/artifacts.ts";
import { type ExitCode, jobExits } from "../../contract/exit-codes.ts";
import { loadLinter } from "../format/load-linter.ts";
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
import { exitCodesOf, type JobOutcome } from "./exit-code.ts";
import { fillPrepared, leaveUnfilled, type UnfillableTemplate } from "./fill.ts";
import { findMissing, type MissingFields } from "./missing.ts";
import { isFillable, prepareTemplate } from "./prepare.ts";
import type { JobInput, JobSettings } from "./settings.ts";

export interface JobResult {
  /** The gravest that applies, in the order 3, 4, 2. */
  exitCode: ExitCode;
  /** All that apply, the gravest first; `[0]` when nothing is wrong. */
  exitCodes: ExitCode[];
  message: string;
  /** The filled document, as chunks for one gathered write. */
  document: Buffer[];
  replaceLog: ReplaceLog;
  missingFields: MissingFields;
  formatReport: FormatReport;
  suggestedPolicy: string | null;
  /** The report in the forms that were asked for, in that order. */
  renderings: { form: ReportForm; content: Buffer }[];
}

/**
 * One job, from the bytes of a template and a checked task to a document and its evidence.
 *
 * @throws DocumentError when the template is no Word document within the limits.
 */
export function runJob(input: JobInput): JobResult {
  return fillTemplate(compileTemplate(input.template, input.limits), input);
}

/**
 * Fills a template, repairs, checks, writes. What is wrong with a template is known before anything
 * is changed; one that cannot be filled comes back as it was. The compiled template holds the
 * changes afterwards: `pack.revert()` makes it fit for the next job.
 */
export function fillTemplate(unsettled: CompiledTemplate, settings: JobSettings): JobResult {
  settings.onStage?.("fill");
  const template = settleTemplate(unsettled, settings);
  if (isUnfillable(template)) {
    // What it lacks is told all the same; its sections are not looked into.
    const { missing } = prepareTemplate(withoutSections(template), settings).resolution;
    return unfilled({ compiled: template, faults: [], placed: [], missing }, settings);
  }
  const prepared = prepareTemplate(template, settings);
  const { compiled, resolution, placed } = prepared;
  const { faults, missing } = resolution;
  if (!isFillable(prepared)) return unfilled({ compiled, faults, placed, missing }, settings);
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
    }),
    document,
    ...evidence,
    missingFields,
    suggestedPolicy,
    // Last: the annotated document is made of this one.
    renderings: renderAll(compiled, evidence.formatReport, settings),
  };
}

/** The result of a job whose template comes back as it was. */
function unfilled(
  unfillable: UnfillableTemplate & Pick<Resolution, "missing">,
  settings: JobSettings,
): JobResult {
  const { compiled } = unfillable;
  const suggestedPolicy = suggestPolicy(compiled, settings);
  const evidence = leaveUnfilled(unfillable, settings);
  settings.onStage?.("write");
  return {
    ...exitOf({ isFilled: false, hasWrongFormat: false, lacksRequired: false }),
    document: [compiled.bytes],
    ...evidence,
    missingFields: findMissing(unfillable, settings.skill),
    suggestedPolicy,
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
  { reportForms: forms }: JobSettings,
): JobResult["renderings"] {
  if (forms.length === 0) return [];
  const { quotesOf, renderReport } = loadLinter();
  const quotes = quotesOf(pack, body, report);
  return forms.map((form) => ({
    form,
    content: renderReport(form, { report, quotes, pack, body }),
  }));
}

function exitOf(outcome: JobOutcome): Pick<JobResult, "exitCode" | "exitCodes" | "message"> {
  const exitCodes = exitCodesOf(outcome);
  const [exitCode] = exitCodes;
  return { exitCode, exitCodes, message: jobExits[exitCode].message };
}
