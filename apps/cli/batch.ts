import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  defaultNamePattern,
  FileNames,
  type NamePattern,
  namePatternRule,
  parseNamePattern,
} from "../batch/file-names.ts";
import { isWordDocument, wordDocument } from "../contract/document-kinds.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { jobOptions } from "../contract/job-options.ts";
import { TaskReader } from "../engine/inputs.ts";
import { type AssetOptions, addAssetOption, readAssets, unusedAsset } from "./assets.ts";
import { Journal, type JournalEntry } from "./batch-journal.ts";
import { exitCodeOf, printSummary, rowsWord } from "./batch-summary.ts";
import { type BadRow, describeBadRow, type GoodRow, readTaskRows } from "./batch-tasks.ts";
import { BatchThreads } from "./batch-threads.ts";
import { readSkills, readTemplate, skillOf } from "./inputs.ts";
import { addJobOptions, type JobFlags, jobSettings, optionValues } from "./job-options.ts";
import { CommandError, paint } from "./output.ts";
import { progressBar } from "./progress.ts";

interface BatchOptions extends JobFlags, AssetOptions {
  template: string;
  tasks: string;
  outDir?: string;
  zip?: string;
  name: NamePattern;
  keepGoing?: boolean;
  concurrency: number;
  json?: boolean;
}

const readConcurrency = (text: string) => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 256) return number;
  throw new InvalidArgumentError("must be a whole number from 1 to 256");
};

const readPattern = (text: string) => {
  const pattern = parseNamePattern(text);
  if (pattern !== null) return pattern;
  throw new InvalidArgumentError(`must be ${namePatternRule}`);
};

export function addBatch(program: Command): void {
  const command = program
    .command("batch")
    .description(
      "Fill one template with many tasks. If it is interrupted, run the same command again to resume.",
    )
    .requiredOption("--template <file>", "the template (.docx)")
    .requiredOption(
      "--tasks <file>",
      "tasks or payloads (.jsonl, .json), or a table with one payload in each row (.csv, .tsv, .txt, .xlsx)",
    )
    .option(
      "--out-dir <directory>",
      "the directory of the documents, their reports and batch.jsonl",
    )
    .option("--zip <file>", "write all of these files to one ZIP instead")
    .addOption(
      new Option("--name <pattern>", `names of the documents: ${namePatternRule}`)
        .argParser(readPattern)
        .default(parseNamePattern(defaultNamePattern), defaultNamePattern),
    )
    .option("--keep-going", "fill the valid rows even if other rows have errors")
    .option(
      "--concurrency <count>",
      "the number of tasks to fill at the same time",
      readConcurrency,
      Math.max(1, availableParallelism() - 1),
    )
    .option("--json", "print the summary as JSON");
  addAssetOption(addJobOptions(command)).action(batch);
}

/** The rows of the file, from the first, with the names of their documents. */
type Rows = () => AsyncGenerator<GoodRow | BadRow>;

async function batch(options: BatchOptions): Promise<void> {
  if ((options.outDir === undefined) === (options.zip === undefined)) {
    throw new CommandError(commandExitCodes.usage, "Give either --out-dir or --zip.");
  }
  const skills = readSkills(options.skillsDir);
  const skill = skillOf(skills, optionValues(options).skill ?? jobOptions.skill.default);
  const settings = jobSettings(options, skill);
  if (settings.updateToc) {
    throw new CommandError(
      commandExitCodes.usage,
      "docops batch writes no page numbers: leave out --update-toc.",
      ["A server does: send the tasks to /v1/batches with update_toc=true."],
    );
  }
  if (settings.output !== "docx") {
    throw new CommandError(
      commandExitCodes.usage,
      "docops batch makes no PDFs: --output must be docx.",
      ["docops run makes one PDF; POST /v1/batches of a server makes one for each task."],
    );
  }
  // A fault of the template is reported before any output is written.
  const { bytes: template } = readTemplate(options.template);
  const assets = readAssets(options.asset);
  const keyed = createHash("sha256").update(template).update(JSON.stringify(settings));
  for (const [name, read] of assets) keyed.update(JSON.stringify(name)).update(read());
  const base = keyed.digest();
  const reader = new TaskReader(skills);
  const startedAt = performance.now();
  const rows: Rows = () =>
    readTaskRows(options.tasks, { reader, skill, names: new FileNames(options.name), assets });
  const { names, badRows } = await checkRows(rows, options, [...assets.keys()]);

  const folder = options.outDir ?? `${options.zip}.parts`;
  const journal = openJournal(folder, names);
  const bar = progressBar(names.length);
  let skipped = 0;
  const threads = new BatchThreads(
    { template, settings, assets: [...assets].map(([name, read]) => [name, read()]) },
    options.concurrency,
  );
  try {
    let index = 0;
    for await (const row of rows()) {
      if ("faults" in row) continue;
      const { name, task } = row;
      const key = createHash("sha256").update(base).update(JSON.stringify(task)).digest("hex");
      const documentFile = join(folder, `${name}${wordDocument.extension}`);
      const reportFile = join(folder, `${name}.json`);
      if (journal.has(name, key) && existsSync(documentFile)) {
        skipped++;
        continue;
      }
      await threads.run(
        { index: index++, task, documentFile, reportFile },
        ({ exitCode, missing, fits, error }) => {
          journal.add({ name, key, exit_code: exitCode, missing, fits, error });
          bar.update(journal.added + skipped);
        },
      );
    }
    await threads.finish();
  } finally {
    bar.stop();
    await threads.close();
  }
  const done = journal.entriesOf(names);
  if (options.zip !== undefined) await zipAll(folder, done, options.zip);
  const seconds = (performance.now() - startedAt) / 1000;
  const summary = { done, skipped, badRows, seconds, output: options.zip ?? folder };
  process.exitCode = exitCodeOf(summary);
  printSummary(summary, { asJson: options.json ?? false });
}

/** Bad rows that are printed; the rest is counted. */
const printedBadRows = 100;

/**
 * Checks all rows before the first one is filled.
 *
 * @param assets the names of the assets that were given.
 * @returns the names of the documents, and the bad rows that are left out.
 * @throws CommandError that names all bad rows, unless they are to be left out; or if no row is good.
 */
async function checkRows(
  rows: Rows,
  { keepGoing = false, tasks: file }: Pick<BatchOptions, "keepGoing" | "tasks">,
  assets: readonly string[],
): Promise<{ names: string[]; badRows: BadRow[] }> {
  const names: string[] = [];
  const badRows: BadRow[] = [];
  const unnamed = new Set(assets);
  for await (const row of rows()) {
    if ("faults" in row) {
      badRows.push(row);
      continue;
    }
    names.push(row.name);
    for (const name of row.assets) unnamed.delete(name);
  }
  const total = names.length + badRows.length;
  if (total === 0) throw new CommandError(commandExitCodes.data, `${file} has no rows.`);
  const lines = badRows.slice(0, printedBadRows).flatMap((row) => describeBadRow(file, row));
  const more = badRows.length - printedBadRows;
  if (more > 0) lines.push(`and ${rowsWord(more)} more`);
  const message = `${file}: ${badRows.length} of ${rowsWord(total)} cannot be filled`;
  if (badRows.length > 0 && (!keepGoing || names.length === 0)) {
    const advice = keepGoing ? [] : ["Nothing was written. --keep-going fills the other rows."];
    throw new CommandError(commandExitCodes.data, message, [...lines, ...advice]);
  }
  for (const name of unnamed) throw unusedAsset(file, name);
  if (badRows.length > 0) {
    process.stderr.write(`${paint("yellow", "warning:", process.stderr)} ${message}\n`);
    for (const line of lines) process.stderr.write(`  ${line}\n`);
  }
  return { names, badRows };
}

/**
 * Opens the journal of a folder, which it makes.
 *
 * @throws CommandError if the folder has files of these names that no batch has written, or cannot be made.
 */
function openJournal(folder: string, names: readonly string[]): Journal {
  const file = join(folder, "batch.jsonl");
  const isResumed = existsSync(file);
  const taken = names
    .map((name) => `${name}${wordDocument.extension}`)
    .filter((name) => !isResumed && existsSync(join(folder, name)));
  if (taken.length > 0) {
    const message = `Output files already exist in ${folder}: ${taken.slice(0, 5).join(", ")}`;
    throw new CommandError(commandExitCodes.cannotCreate, message, ["Choose another directory."]);
  }
  try {
    mkdirSync(folder, { recursive: true });
    const journal = new Journal(file);
    journal.begin();
    return journal;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.cannotCreate, `Cannot write to ${folder} (${code}).`);
  }
}

/** Writes all results to one ZIP, and removes their folder. */
async function zipAll(folder: string, done: readonly JournalEntry[], file: string): Promise<void> {
  const { ZipArchive } = await import("archiver");
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const incomplete = `${file}.part`;
  const written = pipeline(archive, createWriteStream(incomplete));
  const names = done.flatMap(({ name, error }) =>
    error === null ? [`${name}${wordDocument.extension}`, `${name}.json`] : [],
  );
  for (const name of [...names, "batch.jsonl"]) {
    const content = createReadStream(join(folder, name));
    content.once("error", (error) => archive.destroy(error));
    const entry = once(archive, "entry");
    archive.append(content, { name, store: isWordDocument(name) });
    // One after the other, so that few files are open at a time.
    await Promise.race([entry, written]);
  }
  await Promise.all([archive.finalize(), written]);
  renameSync(incomplete, file);
  rmSync(folder, { recursive: true });
}
