import { rename, writeFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import {
  type Assets,
  compileTemplate,
  fillTemplate,
  type JobSettings,
  replaceLogJson,
  type Task,
} from "../engine/index.ts";

/** A thread of `docops batch`: compiles one template and fills it with one task after the other. */

export interface BatchThreadData {
  template: Uint8Array;
  settings: Omit<JobSettings, "task" | "assets">;
  /** Pairs of name and content. */
  assets: readonly (readonly [string, Uint8Array])[];
}

export interface BatchTask {
  index: number;
  task: Task;
  /** The paths of the document and of its report. */
  documentFile: string;
  reportFile: string;
}

export interface BatchAnswer {
  index: number;
  exitCode: number;
  missing: string[];
  /** Whether the template fits the skill. */
  fits: boolean;
  /** The reason why there is no document; null if there is one. */
  error: string | null;
}

const { template, settings, assets: files } = workerData as BatchThreadData;
const assets: Assets = new Map(
  files.map(([name, file]) => {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    return [name, () => bytes];
  }),
);
const compiled = compileTemplate(Buffer.from(template));
compiled.pack.checkpoint();

parentPort?.on("message", async (job: BatchTask) => {
  parentPort?.postMessage(await perform(job));
});

async function perform({ index, task, documentFile, reportFile }: BatchTask): Promise<BatchAnswer> {
  try {
    const result = fillTemplate(compiled, { ...settings, task, assets });
    const { exitCode, fitReport, missingFields, formatReport, replaceLog } = result;
    const document = Buffer.concat(result.document);
    compiled.pack.revert();
    const report = `{"exit_code":${exitCode},"missing_fields":${JSON.stringify(missingFields)},"format_report":${JSON.stringify(formatReport)},"replace_log":${replaceLogJson(replaceLog, fitReport)}}`;
    await writeWhole(reportFile, report);
    await writeWhole(documentFile, document);
    const { missing_required: missing } = missingFields;
    return { index, exitCode, missing, fits: fitReport.fit.ok, error: null };
  } catch (error) {
    compiled.pack.revert();
    return { index, exitCode: 1, missing: [], fits: true, error: (error as Error).message };
  }
}

/** Writes a file so that it never exists incompletely under its name. */
async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
