import type { ApiResult } from "../../../apps/contract/answers/run.ts";
import { apiMembers, artifactNames } from "../../../apps/contract/artifacts.ts";
import type { ExitCode } from "../../../apps/contract/exit-codes.ts";
import type { FitVerdict } from "../../../apps/contract/fit.ts";
import type {
  FitReport,
  FixChange,
  FormatIssue,
  LogEntry,
  MissingFields,
} from "../../../apps/contract/reports.ts";
import { jsonMember, type PrecheckAnswer, type RunResult } from "../server/api.ts";

/** The findings of a server in a template and its data, from a precheck or from the reports of a run. */
export interface Findings extends Partial<Omit<FitReport, "fit">>, MissingFields {
  fit: (FitVerdict & Partial<Pick<FitReport["fit"], "unknown_fields">>) | null;
  unsupported: readonly LogEntry[];
  notes: readonly LogEntry[];
  issues: readonly FormatIssue[];
  changes: readonly FixChange[];
  /** The tags that were replaced, in document order; none in a precheck. */
  replaced: readonly LogEntry[];
  exitCode: ExitCode;
  timing: ApiResult["timing"] | null;
}

/** Whether a tag could not be filled because of its value, and not because of how it is written. */
export function isOfData(reason: string | null): boolean {
  return (
    reason === "formatter_value" ||
    reason === "picture_value" ||
    reason?.startsWith("control_") === true
  );
}

export function findingsOfPrecheck(answer: PrecheckAnswer): Findings {
  const { unsupported, notes, format, expected_exit_code, ...rest } = answer;
  return {
    ...rest,
    unsupported,
    notes,
    issues: format.issues,
    changes: [],
    replaced: [],
    exitCode: expected_exit_code,
    timing: null,
  };
}

interface ReplaceLog extends FitReport {
  entries: LogEntry[];
}

interface FormatReport {
  issues: FormatIssue[];
  summary: { fix_changes?: FixChange[] };
}

export function findingsOfRun(result: RunResult): Findings {
  const log = jsonMember<ReplaceLog>(result, artifactNames.replaceLog);
  const missing = jsonMember<MissingFields>(result, artifactNames.missingFields);
  const report = jsonMember<FormatReport>(result, artifactNames.formatReport);
  const entries = log?.entries ?? [];
  const withStatus = (status: LogEntry["status"]) =>
    entries.filter((entry) => entry.status === status);
  return {
    missing_required: [],
    missing_optional: [],
    ...missing,
    fit: log?.fit ?? null,
    ...(log?.unused_keys && { unused_keys: log.unused_keys }),
    ...(log?.other_delimiters && { other_delimiters: log.other_delimiters }),
    unsupported: withStatus("unsupported"),
    notes: withStatus("literal"),
    issues: report?.issues ?? [],
    changes: report?.summary.fix_changes ?? [],
    replaced: withStatus("replaced"),
    exitCode: result.exitCode,
    timing: jsonMember<ApiResult>(result, apiMembers.result)?.timing ?? null,
  };
}
