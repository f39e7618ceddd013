import { createHash } from "node:crypto";
import {
  appendFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { ZipArchive } from "archiver";
import { type Command, InvalidArgumentError } from "commander";
import { taskOfRow } from "../batch/row-task.ts";
import { isWordDocument, wordDocument } from "../contract/document-kinds.ts";
import { commandExitCodes, type ExitCode, jobExits } from "../contract/exit-codes.ts";
import { jobOptions } from "../contract/job-options.ts";
import type { SkillDefinition, Task } from "../engine/index.ts";
import { TaskReader } from "../engine/inputs.ts";
import {
  type AssetOptions,
  addAssetOption,
  checkNames,
  readAssets,
  unusedAsset,
} from "./assets.ts";
import { readTaskRows, type TaskRow } from "./batch-tasks.ts";
import type { BatchAnswer, BatchTask, BatchThreadData } from "./batch-worker.ts";
import { readSkills, readTemplate, skillOf } from "./inputs.ts";
import { addJobOptions, type JobFlags, jobSettings, optionValues } from "./job-options.ts";
import { CommandError, paint, printJson, printLine, table } from "./output.ts";
import { progressBar } from "./progress.ts";

interface BatchOptions extends JobFlags, AssetOptions {
  template: string;
  tasks: string;
  outDir?: string;
  zip?: string;
  concurrency: number;
  json?: boolean;
}

/** A task that was done: a line of `batch.jsonl`, with which a batch can be resumed. */
interface JournalEntry {
  name: string;
  /** SHA-256 of template, settings and task. */
  key: string;
  exit_code: number;
  missing: string[];
  error: string | null;
}

const readConcurrency = (text: string) => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 256) return number;
  throw new InvalidArgumentError("must be a whole number from 1 to 256");
};

export function addBatch(program: Command): void {
  const command = program
    .command("batch")
    .description(
      "Fills one template with many tasks; begun again, it goes on where it was stopped.",
    )
    .requiredOption("--template <file>", "the .docx")
    .requiredOption(
      "--tasks <file>",
      "a .jsonl or .json of tasks or payloads, or a .csv of payloads",
    )
    .option("--out-dir <directory>", "a document and a report for each task, and batch.jsonl")
    .option("--zip <file>", "all of them in one ZIP instead")
    .option(
      "--concurrency <count>",
      "tasks at once",
      readConcurrency,
      Math.max(1, availableParallelism() - 1),
    )
    .option("--json", "print the summary as JSON");
  addAssetOption(addJobOptions(command)).action(batch);
}

async function batch(options: BatchOptions): Promise<void> {
  if ((options.outDir === undefined) === (options.zip === undefined)) {
    throw new CommandError(commandExitCodes.usage, "one of --out-dir and --zip is needed");
  }
  const skills = readSkills(options.skillsDir);
  const skill = skillOf(skills, optionValues(options).skill ?? jobOptions.skill.default);
  const settings = jobSettings(options, skill);
  // A fault of the template is reported before any output is written.
  const { bytes: template } = readTemplate(options.template);
  const folder = options.outDir ?? `${options.zip}.parts`;
  mkdirSync(folder, { recursive: true });
  const journal = new Journal(join(folder, "batch.jsonl"));
  const assets = readAssets(options.asset);
  const keyed = createHash("sha256").update(template).update(JSON.stringify(settings));
  for (const [name, read] of assets) keyed.update(JSON.stringify(name)).update(read());
  const base = keyed.digest();
  const reader = new TaskReader(skills);
  const startedAt = performance.now();
  // Faults of tasks are reported before the first task begins.
  let total = 0;
  const unnamed = new Set(assets.keys());
  for await (const row of readTaskRows(options.tasks)) {
    const { payload } = taskOf(reader, skill, row);
    for (const name of checkNames(row.place, payload, assets)) unnamed.delete(name);
    total++;
  }
  for (const name of unnamed) throw unusedAsset(options.tasks, name);
  const bar = progressBar(total);
  let skipped = 0;

  const pool = new ThreadPool(
    { template, settings, assets: [...assets].map(([name, read]) => [name, read()]) },
    options.concurrency,
  );
  try {
    let index = 0;
    for await (const row of readTaskRows(options.tasks)) {
      const name = String(++index).padStart(6, "0");
      const task = taskOf(reader, skill, row);
      const key = createHash("sha256").update(base).update(JSON.stringify(task)).digest("hex");
      const [documentFile, reportFile] = [
        join(folder, `${name}${wordDocument.extension}`),
        join(folder, `${name}.json`),
      ];
      if (journal.has(name, key) && existsSync(documentFile)) {
        skipped++;
        continue;
      }
      await pool.run({ index, task, documentFile, reportFile }, ({ exitCode, missing, error }) => {
        journal.add({ name, key, exit_code: exitCode, missing, error });
        bar.update(journal.added + skipped);
      });
    }
    await pool.finish();
  } finally {
    bar.stop();
    await pool.close();
  }
  const done = journal.entries;
  if (options.zip !== undefined) await zipAll(folder, done, options.zip);
  const seconds = (performance.now() - startedAt) / 1000;
  summarize(done, { seconds, skipped, output: options.zip ?? folder, json: options.json ?? false });
}

/** @throws CommandError for a row that is no task of the skill. */
function taskOf(reader: TaskReader, skill: SkillDefinition, { place, row }: TaskRow): Task {
  const result = taskOfRow(row, reader, skill);
  if (result.ok) return result.task;
  if ("fault" in row.content) {
    const { problem, allowed } = row.content.fault;
    const hints = allowed === undefined ? [] : [`allowed: ${allowed}`];
    throw new CommandError(commandExitCodes.data, `${place} ${problem}`, hints);
  }
  const problems = result.faults.map(({ field, problem }) => `${field ?? ""} ${problem}`.trim());
  throw new CommandError(commandExitCodes.data, `${place} is no task of ${skill.name}`, problems);
}

/** A file with a line for each task that was done. */
class Journal {
  readonly #file: string;
  readonly #done = new Map<string, JournalEntry>();
  added = 0;

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      try {
        const done: JournalEntry = JSON.parse(line);
        this.#done.set(done.name, done);
      } catch {
        // The last line of a killed batch may be incomplete.
      }
    }
  }

  has(name: string, key: string): boolean {
    const done = this.#done.get(name);
    return done?.key === key && done.error === null;
  }

  add(done: JournalEntry): void {
    this.#done.set(done.name, done);
    this.added++;
    appendFileSync(this.#file, `${JSON.stringify(done)}\n`);
  }

  /** All entries in the order of the tasks. */
  get entries(): JournalEntry[] {
    return [...this.#done.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Threads that have compiled the template. `run` waits until one is free. */
class ThreadPool {
  readonly #threads: Worker[];
  readonly #free: Worker[];
  #waiting: ((thread: Worker) => void)[] = [];
  readonly #running = new Set<Promise<void>>();
  #failure: Error | null = null;

  constructor(data: BatchThreadData, count: number) {
    const file = new URL("./batch-worker.ts", import.meta.url);
    this.#threads = Array.from({ length: count }, () => new Worker(file, { workerData: data }));
    this.#free = [...this.#threads];
    for (const thread of this.#threads) {
      thread.once("error", (error) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        thread.emit("message", {
          index: -1,
          exitCode: 1,
          missing: [],
          error: this.#failure.message,
        });
      });
    }
  }

  /** Resolves when the task has begun. */
  async run(task: BatchTask, onDone: (answer: BatchAnswer) => void): Promise<void> {
    const thread =
      this.#free.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    if (this.#failure !== null) throw this.#failure;
    const answered = new Promise<BatchAnswer>((resolve) => {
      thread.once("message", resolve);
      thread.postMessage(task);
    });
    const running = answered.then((answer) => {
      onDone(answer);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(thread);
      else next(thread);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== null) throw this.#failure;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

/** Writes all results to one ZIP, and removes their folder. */
async function zipAll(folder: string, done: readonly JournalEntry[], file: string): Promise<void> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const written = pipeline(archive, createWriteStream(file));
  const names = done.flatMap(({ name, error }) =>
    error === null ? [`${name}${wordDocument.extension}`, `${name}.json`] : [],
  );
  for (const name of [...names, "batch.jsonl"]) {
    archive.append(createReadStream(join(folder, name)), { name, store: isWordDocument(name) });
  }
  await archive.finalize();
  await written;
  rmSync(folder, { recursive: true });
}

function summarize(
  done: readonly JournalEntry[],
  {
    seconds,
    skipped,
    output,
    json,
  }: {
    seconds: number;
    skipped: number;
    output: string;
    json: boolean;
  },
): void {
  const counts = new Map<number, number>();
  for (const { exit_code } of done) counts.set(exit_code, (counts.get(exit_code) ?? 0) + 1);
  const gravest = [1, 3, 4, 2].find((code) => counts.has(code)) ?? 0;
  process.exitCode = gravest;
  const exit_codes = Object.fromEntries([...counts].sort(([a], [b]) => a - b));
  if (json) {
    printJson({
      tasks: done.length,
      skipped,
      seconds: Math.round(seconds * 100) / 100,
      exit_codes,
      output,
    });
    return;
  }
  printLine(
    table([
      ["exit code", "", "tasks"],
      ...[...counts]
        .sort(([a], [b]) => a - b)
        .map(([code, count]) => [String(code), wordsFor(code), String(count)]),
    ]),
  );
  for (const { name, error } of done.filter((entry) => entry.error !== null).slice(0, 10)) {
    printLine(paint("red", `${name}: ${error}`));
  }
  printLine(
    `${done.length - skipped} in ${seconds.toFixed(1)} s, ${skipped} done before: ${basename(output)}`,
  );
}

/** The words for an exit code of a task: those of the job, or `failed`. */
function wordsFor(code: number): string {
  return code in jobExits ? jobExits[code as ExitCode].message : "failed";
}
