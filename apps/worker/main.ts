import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DocumentError } from "../engine/errors.ts";
import { runJob } from "../engine/pipeline.ts";
import { replaceLogJson } from "../engine/template/replace-log.ts";
import { artifactNames, type JobAnswer, type JobRequest, maxSummaryLines } from "./protocol.ts";

/** Artifacts are for the owner of the job alone. */
const mode = 0o600;

/** The child process: one job message in, artifacts written, one answer out, and it is gone. */
process.once("message", (request: JobRequest) => {
  const answer = perform(request);
  process.send?.(answer, undefined, {}, () => process.disconnect?.());
});

// A worker whose parent is gone has nobody to work for.
process.once("disconnect", () => process.exit());

function perform(request: JobRequest): JobAnswer {
  try {
    const result = runJob({
      template: readFileSync(request.templatePath),
      task: JSON.parse(readFileSync(request.taskPath, "utf8")),
      skill: request.skill,
      format: request.format,
      policy: request.policy,
      exportSuggestedPolicy: request.exportSuggestedPolicy,
      limits: request.limits,
    });
    const artifact = (name: string) => join(request.directory, name);
    writeFileSync(artifact(artifactNames.document), Buffer.concat(result.document), { mode });
    const texts = {
      [artifactNames.replaceLog]: replaceLogJson(result.replaceLog),
      [artifactNames.missingFields]: JSON.stringify(result.missingFields),
      [artifactNames.formatReport]: JSON.stringify(result.formatReport),
      ...(result.suggestedPolicy && { [artifactNames.suggestedPolicy]: result.suggestedPolicy }),
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(artifact(name), text, { mode });
    const { exitCode, exitCodes, message } = result;
    const summary = (result.formatReport.human ?? []).slice(0, maxSummaryLines);
    return { type: "done", exitCode, exitCodes, message, summary };
  } catch (error) {
    if (error instanceof DocumentError) {
      return { type: "refused", code: error.code, message: error.message, detail: error.detail };
    }
    const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: "" };
    const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    return { type: "failed", errorName: name, errorStack: frames.slice(0, 8) };
  }
}
