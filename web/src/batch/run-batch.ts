import type { JobOptionValues } from "../../../apps/contract/job-options.ts";
import { clientOf, failureOf, run, type Server, taskFaultsOf } from "../server/api.ts";
import type { Payload } from "../state/payload.ts";
import { ofExitCode, ofOutcome, type Row } from "./batch-state.ts";

export interface BatchRun {
  server: Server;
  template: File;
  skill: string;
  options: JobOptionValues;
  /** The rows to run: the place of each in the table, and its payload. */
  rows: readonly { index: number; payload: Payload }[];
  onRow(index: number, part: Partial<Row>): void;
  signal: AbortSignal;
}

/** The members of a run's result that are its document. */
const documentMember = /^out(\.docx|\.pdf)$/;

/**
 * Runs the rows by one batch of the server, which keeps jobs. Aborting cancels the batch on the server; the rows that
 * have ended before keep their documents.
 *
 * @throws what the client throws.
 */
export async function runByServer(work: BatchRun): Promise<void> {
  const { server, template, skill, options, rows, onRow, signal } = work;
  const { batches } = clientOf(server);
  for (const { index } of rows) onRow(index, { state: "waiting", problems: [] });
  const tasks = rows.map(({ payload }) => ({ task_type: skill, payload }));
  // This request ignores the signal, because a batch without a known id cannot be cancelled.
  const created = await batches.create({ ...options, template, tasks, name_pattern: "{row}" });
  // If the cancellation fails, the batch ends by itself.
  const cancel = () => void batches.cancel(created.id).catch(() => {});
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  try {
    const tell = async () => {
      const names = new Map<string, number>();
      for await (const outcome of batches.outcomes(created.id)) {
        const index = rows[outcome.row - 1]?.index;
        if (index === undefined) continue;
        // The person has stopped the row, and can run it again.
        const isStopped = signal.aborted && outcome.state === "cancelled";
        onRow(index, isStopped ? { state: "ready", problems: [] } : ofOutcome(outcome));
        if (outcome.name !== null) names.set(outcome.name, index);
      }
      return names;
    };
    await batches.wait(created.id, {
      // If one of these requests fails, the next one brings the outcomes, or the last one below.
      onProgress: (page) => {
        if (page.state !== "ended") void tell().catch(() => {});
      },
    });
    const names = await tell();
    const [{ unzipSync }, zip] = await Promise.all([
      import("fflate"),
      batches.result(created.id).then((answer) => answer.bytes()),
    ]);
    for (const [index, files] of filesByRow(unzipSync(zip), names)) onRow(index, { files });
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** The files of a batch's ZIP by the row that has their name. */
export function filesByRow(
  members: Readonly<Record<string, Uint8Array>>,
  names: ReadonlyMap<string, number>,
): Map<number, Record<string, Uint8Array>> {
  const files = new Map<number, Record<string, Uint8Array>>();
  for (const [member, bytes] of Object.entries(members)) {
    const extension = /\.(?:docx|pdf)$/.exec(member)?.[0];
    if (extension === undefined) continue;
    const plain = member.slice(member.lastIndexOf("/") + 1, -extension.length);
    const index = names.get(plain);
    if (index !== undefined) files.set(index, { ...files.get(index), [extension]: bytes });
  }
  return files;
}

/**
 * Runs the rows one after another by `/v1/run`. A row that fails does not stop those after it; aborting does.
 *
 * @throws what the client throws if the server cannot be reached.
 */
export async function runOneByOne(work: BatchRun): Promise<void> {
  const { server, template, skill, options, rows, onRow, signal } = work;
  for (const { index } of rows) onRow(index, { state: "waiting", problems: [] });
  for (const { index, payload } of rows) {
    if (signal.aborted) return;
    onRow(index, { state: "running" });
    const task = JSON.stringify({ task_type: skill, payload });
    try {
      const result = await runPatiently(
        () => run(server, options, { template, task, assets: [] }, signal),
        signal,
      );
      const members = Object.entries(result.members).flatMap(([name, bytes]) => {
        const extension = documentMember.exec(name)?.[1];
        return extension === undefined ? [] : [[extension, bytes] as const];
      });
      onRow(index, { ...ofExitCode(result.exitCode), files: Object.fromEntries(members) });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      // Without the server no further row can be run.
      if (failure.kind === "unreachable") throw error;
      const { code, message } = failure.error;
      const faults = taskFaultsOf(failure).map((fault) => ({ kind: "fault", fault }) as const);
      if (faults.length > 0) onRow(index, { state: "wrong", problems: faults });
      else onRow(index, { state: "failed", problems: [{ kind: "error", code, said: message }] });
    }
  }
}

/** The most waits for a busy server before a row fails. */
const maxWaits = 5;

async function runPatiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await ask();
    } catch (error) {
      const failure = failureOf(error);
      const isBusy =
        failure.kind === "refused" &&
        (failure.error.status === 429 || failure.error.status === 503) &&
        failure.error.code !== "BUDGET_EXCEEDED";
      if (!isBusy || waits >= maxWaits || signal.aborted) throw error;
      const waitMs = Math.min(Math.max(failure.error.retryAfterMs ?? 1000, 250), 30_000);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
