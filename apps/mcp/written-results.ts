import { join } from "node:path";
import { z } from "zod";
import type { DocopsClient, JobForm } from "../client/client.ts";
import {
  apiMembers,
  artifactNames,
  pdfMembers,
  type ReportForm,
  resultNames,
  runArtifactNames,
} from "../contract/artifacts.ts";
import { mediaTypeOf } from "../contract/document-kinds.ts";
import { inflateEntry, type PackageLimits, readZip } from "../engine/archives.ts";
import type { FileDelivery } from "./job-outcome.ts";
import { maxReportBytes, readAtMost, readReports } from "./result-files.ts";
import type { RootDirectory } from "./root-directory.ts";
import { ToolError } from "./tool-error.ts";
import type { Arguments, FileResults } from "./tool-host.ts";
import { refuseExisting, writeFiles } from "./write-files.ts";

/** A larger result is not written. */
const maxResultBytes = 512 * 1024 * 1024;

const archiveLimits: PackageLimits = {
  maxEntries: 64,
  maxUnpackedBytes: maxResultBytes,
  maxXmlDepth: 1,
};

/** Results as files in a directory that the client names. */
export class WrittenResults implements FileResults {
  readonly arguments = {
    out_dir: z
      .string()
      .describe("The directory for the files, below the root directory. It is made if needed."),
    overwrite: z
      .boolean()
      .optional()
      .describe(
        "Replace files that exist, and remove other results of an earlier call. By default such a call is refused.",
      ),
  };
  readonly mayOverwrite = true;
  readonly scopes = ["run"] as const;
  readonly sentence = "The files are written to `out_dir`; the answer names them.";
  readonly #client: DocopsClient;
  readonly #root: RootDirectory;

  constructor(client: DocopsClient, root: RootDirectory) {
    this.#client = client;
    this.#root = root;
  }

  async run(form: JobForm, args: Arguments, signal: AbortSignal): Promise<FileDelivery> {
    const { out_dir, overwrite } = args as { out_dir: string; overwrite?: boolean };
    const overwrites = overwrite ?? false;
    const named = { field: "out_dir", path: out_dir };
    const directory = await this.#root.makeDirectory(named);
    const names = namesOf(form);
    const inputs = await this.#inputsOf(args);
    refuseInputs(directory, names, inputs);
    if (!overwrites) await refuseExisting(directory, [...new Set([...names, ...resultNames])]);
    const { body } = await this.#client.run(form, { signal });
    const files = await unpack(body, names);
    signal.throwIfAborted();
    await this.#root.checkDirectory(directory, named);
    const stale = resultNames.filter(
      (name) => !files.has(name) && !inputs.has(join(directory, name)),
    );
    await writeFiles(directory, files, { overwrites, stale: overwrites ? stale : [] });
    return {
      job: null,
      reports: await readReports(async (name) => {
        const content = files.get(name);
        return content === undefined || content.length > maxReportBytes ? null : content;
      }),
      files: [...files].map(([name, { length: bytes }]) => ({
        name,
        place: this.#root.shown(`${directory}/${name}`),
        media_type: mediaTypeOf(name),
        bytes,
      })),
      links: [],
    };
  }

  /** The paths of the files that a result is made of, without links. */
  async #inputsOf(args: Arguments): Promise<ReadonlySet<string>> {
    const { assets = {}, document, task_file, template } = args as Partial<InputPaths>;
    const inputs = [document, task_file, template, ...Object.values(assets)];
    const real = await Promise.all(
      inputs.map((path) => (path === undefined ? null : this.#root.realPath(path))),
    );
    return new Set(real.filter((path) => path !== null));
  }
}

/** A result never replaces what it was made of: the client could not make it again. @throws ToolError CONFLICT */
function refuseInputs(
  directory: string,
  names: readonly string[],
  inputs: ReadonlySet<string>,
): void {
  const replaced = names.filter((name) => inputs.has(join(directory, name)));
  if (replaced.length === 0) return;
  throw new ToolError("CONFLICT", "the result would replace a file that it is made of", {
    field: "out_dir",
    reason: "is_input",
    files: replaced,
    hint: "Name another out_dir.",
  });
}

/** The arguments of all tools that name files to be read. */
interface InputPaths {
  template: string;
  document: string;
  task_file: string;
  assets: Readonly<Record<string, string>>;
}

/** The names of all files that a job may make. */
function namesOf({
  export_suggested_policy,
  format_report_files,
  output,
  update_toc: updatesToc = false,
}: JobForm): string[] {
  const wanted = {
    exportSuggestedPolicy: export_suggested_policy ?? false,
    reportForms: (format_report_files ?? []) as readonly ReportForm[],
  };
  const ofPdf = output === undefined || output === "docx" ? [] : Object.values(pdfMembers);
  const ofToc = updatesToc ? [artifactNames.tocReport] : [];
  return [...runArtifactNames(wanted), ...ofToc, ...ofPdf, apiMembers.result];
}

/** Unpacks the files of a result. Others than those are left out: the names of files come from here alone. */
async function unpack(
  body: ReadableStream<Uint8Array>,
  names: readonly string[],
): Promise<Map<string, Buffer>> {
  const archive = await readAtMost(body, maxResultBytes);
  if (archive === null) {
    throw new ToolError("PAYLOAD_TOO_LARGE", "the result is too large", {
      allowed: maxResultBytes,
    });
  }
  const entries = readZip(archive, archiveLimits).filter(({ name }) => names.includes(name));
  return new Map(entries.map((entry) => [entry.name, inflateEntry(entry, archiveLimits)]));
}
