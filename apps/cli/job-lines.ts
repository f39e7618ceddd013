import type { JobBody } from "../client/client.ts";
import { jobExits } from "../contract/exit-codes.ts";

/** The state of a job, or its end, in a few words. */
export function doing({ error, exit_code, progress, state, ...job }: JobBody): string {
  if (exit_code !== null) return `${state}, exit code ${exit_code}: ${jobExits[exit_code].message}`;
  if (error !== null) return `${state}: ${error.message} (${error.error_code})`;
  if (job.is_cancel_requested && state === "running") return "running, cancelling";
  if (progress === null) return state;
  if (state === "queued") {
    return progress.ahead === null ? "queued" : `queued, ${progress.ahead} before it`;
  }
  return progress.stage === null ? state : `${state}, ${stageWords[progress.stage]}`;
}

const stageWords = {
  inputs: "reading its inputs",
  slot: "waiting for a slot",
  worker: "in a worker",
  result: "storing its result",
};

/** A row of `docops jobs list`. */
export function rowOf(job: JobBody): string[] {
  const { created_at, run_seconds } = job.timing;
  const seconds = run_seconds === null ? "-" : run_seconds.toFixed(1);
  const end = job.exit_code ?? job.error?.error_code ?? "-";
  return [job.id, job.state, created_at, seconds, String(end)];
}

/** The lines of `docops jobs show`. */
export function describeJob(job: JobBody): string[] {
  const { attempt, id, priority, timing } = job;
  const facts: [string, string | null][] = [
    ["job", id],
    ["state", doing(job)],
    ["attempt", String(attempt)],
    ["priority", String(priority)],
    ["created", timing.created_at],
    ["started", timing.started_at],
    ["ended", timing.ended_at],
    ["kept until", timing.expires_at],
    ["waited", `${timing.waited_seconds.toFixed(1)} s`],
    ["ran", timing.run_seconds === null ? null : `${timing.run_seconds.toFixed(1)} s`],
    ["request", job.error?.detail.request_id ?? null],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(12)}${value}`]));
}
