import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { DocopsClient, JobBody } from "../client/client.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { isEndState, type JobState, jobEndStates, jobStates } from "../contract/job-states.ts";
import { duration } from "./duration.ts";
import { describeJob, doing, rowOf } from "./job-lines.ts";
import { CommandError, printJson, printLine, table } from "./output.ts";
import { address, type ServerFlags, withServer } from "./server.ts";
import { waitForJobs } from "./wait-for-jobs.ts";
import { writeWhole } from "./write-whole.ts";

interface ListFlags extends ServerFlags {
  state?: JobState[];
  all?: boolean;
  json?: boolean;
}

interface ShowFlags extends ServerFlags {
  json?: boolean;
}

interface WaitFlags extends ServerFlags {
  timeout?: number;
  json?: boolean;
}

interface ResultFlags extends ServerFlags {
  out: string;
  force?: boolean;
}

interface SelectionFlags extends ServerFlags {
  state?: JobState[];
  all?: boolean;
}

/** `docops jobs`: the stored jobs of a server. */
export function addJobs(program: Command): void {
  const jobs = program
    .command("jobs")
    .description("Manage the stored jobs of a server (DOCOPS_URL, DOCOPS_API_KEY).");
  const add = (name: string, description: string) =>
    jobs
      .command(name)
      .description(description)
      .option("--url <address>", "the address of the server (default: DOCOPS_URL)", address);
  add("list", "List the jobs of the key's tenant, newest first.")
    .addOption(stateOption(jobStates))
    .option("--all", "list all jobs, not only the newest")
    .option("--json", "print the list as JSON")
    .action(listJobs);
  add("show", "Show the state, the times and the error of a job.")
    .argument("<id>", "the id of the job")
    .option("--json", "print the job as JSON")
    .action(showJob);
  add("wait", "Wait until jobs end. The exit code is that of the job, or 1 if a job has no result.")
    .argument("<ids...>", "the ids of the jobs")
    .option("--timeout <time>", "stop waiting after this time, such as 30s or 2h", duration)
    .option("--json", "print the finished jobs as JSON")
    .action(waitJobs);
  add("cancel", "Cancel jobs. Waiting jobs do not run, and running jobs stop.")
    .argument("<ids...>", "the ids of the jobs")
    .action(cancelJobs);
  add("result", "Download the ZIP of a job that succeeded.")
    .argument("<id>", "the id of the job")
    .requiredOption("--out <file>", "the file to write the ZIP to")
    .option("--force", "overwrite an existing file")
    .action(fetchResult);
  add("purge", "Delete finished jobs with their inputs and results. This cannot be undone.")
    .argument("[ids...]", "the ids of the jobs")
    .addOption(stateOption(jobEndStates))
    .action(purgeJobs);
  add(
    "redrive",
    "Queue dead jobs again. A job is dead if its worker crashed or if it failed too often.",
  )
    .argument("[ids...]", "the ids of the jobs")
    .option("--all", "queue all dead jobs of the key's tenant")
    .action(redriveJobs);
  add("retry", "Queue jobs again that ended without a result.")
    .argument("<ids...>", "the ids of the jobs")
    .action(retryJobs);
}

function listJobs({ all, json, state, ...flags }: ListFlags): Promise<void> {
  return withServer(flags, async (client) => {
    const states = state === undefined ? {} : { states: state };
    const first = await client.jobs.list(states);
    const jobs: JobBody[] = all ? await allJobs(client, state) : first.jobs;
    if (json) return printJson({ jobs });
    if (jobs.length === 0) return printLine("No jobs found.");
    printLine(table([["ID", "STATE", "CREATED", "SECONDS", "ENDED AS"], ...jobs.map(rowOf)]));
    if (!all && first.next !== null)
      printLine("More jobs exist. docops jobs list --all lists them all.");
  });
}

function showJob(id: string, { json, ...flags }: ShowFlags): Promise<void> {
  return withServer(flags, async (client) => {
    const job = await client.jobs.get(id);
    if (json) return printJson(job);
    for (const line of describeJob(job)) printLine(line);
  });
}

function waitJobs(ids: string[], { json, timeout, ...flags }: WaitFlags): Promise<void> {
  return withServer(flags, async (client) => {
    const jobs = await waitForJobs(client, [...new Set(ids)], timeout ?? null);
    process.exitCode = gravest(jobs);
    if (json) return printJson({ jobs });
    for (const job of jobs) printLine(`${job.id}: ${doing(job)}`);
  });
}

/** The exit code of several jobs: 1 if one has no result, else the largest. */
function gravest(jobs: readonly JobBody[]): number {
  if (jobs.some(({ state }) => state !== "succeeded")) return commandExitCodes.failed;
  return Math.max(0, ...jobs.map(({ exit_code }) => exit_code ?? 0));
}

function cancelJobs(ids: string[], flags: ServerFlags): Promise<void> {
  return withServer(flags, async (client) => {
    for (const id of ids) {
      const job = await client.jobs.cancel(id);
      const hasEnded = isEndState(job.state) && job.state !== "cancelled";
      printLine(`${id}: ${hasEnded ? `already ended: ${job.state}` : cancelled(job)}`);
    }
  });
}

function cancelled({ state }: JobBody): string {
  return state === "cancelled" ? "cancelled" : "cancelling";
}

function fetchResult(id: string, { force, out, ...flags }: ResultFlags): Promise<void> {
  if (existsSync(out) && !force) {
    throw new CommandError(
      commandExitCodes.cannotCreate,
      `${out} already exists. Use --force to overwrite it.`,
    );
  }
  return withServer(flags, async (client) => {
    const { body } = await client.jobs.result(id);
    const bytes = await writeWhole(out, body);
    printLine(`${out}, ${bytes} bytes`);
  });
}

function purgeJobs(ids: string[], { state, ...flags }: SelectionFlags): Promise<void> {
  if ((ids.length === 0) === (state === undefined)) {
    throw new CommandError(commandExitCodes.usage, "Give either job ids or --state.", [
      "docops jobs purge ID",
      "docops jobs purge --state failed,dead",
    ]);
  }
  return withServer(flags, async (client) => {
    const chosen = state === undefined ? ids : idsOf(await allJobs(client, state));
    for (const id of chosen) await client.jobs.delete(id);
    printLine(`Deleted: ${chosen.length}`);
  });
}

function redriveJobs(ids: string[], { all, ...flags }: SelectionFlags): Promise<void> {
  if ((ids.length === 0) === (all === undefined)) {
    throw new CommandError(commandExitCodes.usage, "Give either job ids or --all.", [
      "docops jobs list --state dead lists the dead jobs.",
    ]);
  }
  return withServer(flags, async (client) => {
    const jobs = all
      ? await allJobs(client, ["dead"])
      : await Promise.all(ids.map((id) => client.jobs.get(id)));
    const other = jobs.find(({ state }) => state !== "dead");
    if (other !== undefined) {
      throw new CommandError(
        commandExitCodes.data,
        `The job ${other.id} is ${other.state}, not dead.`,
        ["Use docops jobs retry for other jobs that ended without a result."],
      );
    }
    await queueAgain(client, idsOf(jobs));
  });
}

function retryJobs(ids: string[], flags: ServerFlags): Promise<void> {
  return withServer(flags, (client) => queueAgain(client, ids));
}

async function queueAgain(client: DocopsClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.jobs.retry(id);
  printLine(`Queued again: ${ids.length}`);
}

/** All jobs in these states, from all pages. */
async function allJobs(
  client: DocopsClient,
  states: readonly JobState[] | undefined,
): Promise<JobBody[]> {
  const jobs: JobBody[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.jobs.list({
      ...(states !== undefined && { states }),
      ...(cursor !== null && { cursor }),
    });
    jobs.push(...page.jobs);
    cursor = page.next;
  } while (cursor !== null);
  return jobs;
}

function idsOf(jobs: readonly JobBody[]): string[] {
  return jobs.map(({ id }) => id);
}

/** `--state failed,dead` and `--state failed --state dead` are one. */
function stateOption(states: readonly JobState[]): Option {
  const read = (text: string, before: JobState[] = []): JobState[] => {
    const words = text.split(",").map((word) => word.trim());
    const wrong = words.find((word) => !(states as readonly string[]).includes(word));
    if (wrong !== undefined) {
      throw new InvalidArgumentError(`${wrong} is not one of ${states.join(", ")}.`);
    }
    return [...new Set([...before, ...(words as JobState[])])];
  };
  return new Option(
    "--state <states>",
    `only jobs in these states: ${states.join(", ")}`,
  ).argParser(read);
}
