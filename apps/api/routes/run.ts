import type { LogSummary } from "../../worker/protocol.ts";
import type { DoneAnswer } from "../workers/job-end.ts";
import type { RunKind } from "./job-kind.ts";
import { sendRunResult } from "./run-answer.ts";
import { type CheckedRun, checkRun } from "./run-checks.ts";

/** The outcome in log and metrics, by exit code. */
const outcomes = { 0: "ok", 2: "missing_required", 3: "template_unsupported", 4: "strict_failed" };

/** The outcome of a run. A document of a template that does not fit is no success. */
export function outcomeOf({ exitCode, fit }: Pick<DoneAnswer, "exitCode" | "fit">): string {
  return exitCode === 0 && fit.reason !== null ? "template_unfit" : outcomes[exitCode];
}

/** The summary as lines of text, such as `ERROR(RUN_FONT): p3:r0`. */
function linesOf({ verdict, errors, findings, repaired, lines }: LogSummary): string[] {
  return [
    `format: ${verdict}, ${errors} errors, ${findings} findings, ${repaired} repaired`,
    ...lines.map(({ kind, code, place }) => `${kind.toUpperCase()}(${code}): ${place}`),
  ];
}

/** `POST /v1/run`: fills a template, checks its format, and answers with a ZIP. */
export const runKind: RunKind<CheckedRun> = {
  check: checkRun,
  answer: async (output, source, config) => {
    const { bytes, sha256 } = await sendRunResult(output, config, source);
    const { exitCode, fit, summary } = source.job.answer;
    const isSummaryWanted = source.checked.spec.format.report !== "json";
    return {
      outcome: outcomeOf({ exitCode, fit }),
      bytes,
      sha256,
      logFields: {
        exit_code: exitCode,
        ...(fit.reason !== null && { fit: fit.reason }),
        ...(isSummaryWanted && summary !== null && { format_summary: linesOf(summary) }),
      },
    };
  },
};
