import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DocumentError } from "../engine/errors.ts";
import { compileTemplate, fillTemplate, type JobResult } from "../engine/pipeline.ts";
import { replaceLogJson } from "../engine/template/replace-log.ts";
import { Channel } from "./channel.ts";
import {
  artifactNames,
  channelDescriptor,
  inputNames,
  type JobAnswer,
  type JobOutcome,
  type JobRequest,
  maxSummaryLines,
} from "./protocol.ts";
import { TemplateCache } from "./template-cache.ts";

/** The child process: a job message in, artifacts written, one answer out; and the next. */

/** Artifacts are for the owner of the job alone. */
const mode = 0o600;

const cache = new TemplateCache(64 * 1024 * 1024);
const channel = new Channel(channelDescriptor);

// A worker whose parent is gone has nobody to work for, and ends.
for (let message = channel.read(); message !== null; message = channel.read()) {
  const request = message as JobRequest;
  const cpu = process.cpuUsage();
  const outcome = perform(request);
  const { user, system } = process.cpuUsage(cpu);
  const usage = {
    cpuMs: (user + system) / 1000,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  const answer: JobAnswer = { type: "answer", jobId: request.jobId, usage, outcome };
  channel.write(answer);
}

function perform(request: JobRequest): JobOutcome {
  try {
    const template = readFileSync(join(request.directory, inputNames.template));
    const task = JSON.parse(readFileSync(join(request.directory, inputNames.task), "utf8"));
    const settings = { ...request, task };
    return request.isKept
      ? cache.with(template, request.limits, (compiled) =>
          deliver(fillTemplate(compiled, settings), request),
        )
      : deliver(fillTemplate(compileTemplate(template, request.limits), settings), request);
  } catch (error) {
    if (error instanceof DocumentError) {
      return { type: "refused", code: error.code, message: error.message, detail: error.detail };
    }
    const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: "" };
    const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    return { type: "failed", errorName: name, errorStack: frames.slice(0, 8) };
  }
}

/** Writes the artifacts of a job, if they are within the bound all together. */
function deliver(result: JobResult, { directory, maxOutputBytes }: JobRequest): JobOutcome {
  const artifacts: [string, readonly Buffer[]][] = [
    [artifactNames.document, result.document],
    [artifactNames.replaceLog, [Buffer.from(replaceLogJson(result.replaceLog))]],
    [artifactNames.missingFields, [Buffer.from(JSON.stringify(result.missingFields))]],
    [artifactNames.formatReport, [Buffer.from(JSON.stringify(result.formatReport))]],
  ];
  if (result.suggestedPolicy !== null) {
    artifacts.push([artifactNames.suggestedPolicy, [Buffer.from(result.suggestedPolicy)]]);
  }
  const outputBytes = artifacts
    .flatMap(([, chunks]) => chunks)
    .reduce((sum, { length }) => sum + length, 0);
  if (outputBytes > maxOutputBytes) return { type: "too_large", outputBytes };
  for (const [name, chunks] of artifacts) {
    writeFileSync(join(directory, name), Buffer.concat(chunks), { mode });
  }
  const { exitCode, exitCodes, message } = result;
  const summary = (result.formatReport.human ?? []).slice(0, maxSummaryLines);
  return { type: "done", exitCode, exitCodes, message, summary };
}
