import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPdfMaker } from "../api/converters/open-pdf-maker.ts";
import type { PdfMaker } from "../api/converters/pdf-maker.ts";
import { settlePages } from "../api/converters/settle-pages.ts";
import { Breakers } from "../api/limits/breakers.ts";
import { Workspace } from "../api/workspace/workspace.ts";
import { artifactNames, pdfMembers } from "../contract/artifacts.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { JobChoices } from "../contract/job-options.ts";
import { type Artifact, type JobResult, loadLinter, readPages } from "../engine/index.ts";
import { defaultPackageLimits } from "../engine/inputs.ts";
import { environment, readPdfSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/** The largest PDF of a command. */
const maxBytes = 1024 * 1024 * 1024;

type Print = NonNullable<JobResult["print"]>;

/**
 * Writes the page numbers of a filled document and makes its PDF, as the job asks, by the converter of the environment.
 *
 * @returns the document, if it has changed, and the files that are new.
 * @throws CommandError if LibreOffice cannot do it.
 */
export async function layOut(
  print: Print,
  document: readonly Buffer[],
  { output, pdfProfile, updateToc }: Pick<JobChoices, "output" | "pdfProfile" | "updateToc">,
): Promise<Artifact[]> {
  const profile = output === "docx" ? null : pdfProfile;
  return withPrint(print, async (maker, directory) => {
    const { signal } = new AbortController();
    const job = { directory, isPatient: false };
    const made: Artifact[] = [];
    if (updateToc) {
      const filled = Buffer.concat(document);
      let files: Artifact[] = [];
      const write = async (pages: Buffer) => {
        const told = readPages(pages);
        const written = loadLinter().writePages(filled, told, defaultPackageLimits);
        files = [
          [artifactNames.document, Buffer.concat(written.document)],
          [artifactNames.tocReport, Buffer.from(JSON.stringify(written.report))],
        ];
        await writeFile(join(directory, artifactNames.printCopy), written.copy);
      };
      await settlePages(maker, { ...job, profile, write }, signal);
      made.push(...files);
    } else if (profile !== null) {
      await maker.make({ ...job, profile, pages: null }, signal);
    }
    return [...made, ...(profile === null ? [] : await readAll(directory, pdfFiles))];
  });
}

const pdfFiles = [pdfMembers.pdf, pdfMembers.report];

/** @returns the files of a directory, in this order. */
export function readAll(directory: string, names: readonly string[]): Promise<Artifact[]> {
  return Promise.all(
    names.map(async (name): Promise<Artifact> => [name, await readFile(join(directory, name))]),
  );
}

/**
 * Does work with a converter of its own, in a directory with the inputs of a conversion.
 *
 * @throws CommandError if it fails.
 */
export async function withPrint<T>(
  { copy, facts }: Print,
  work: (maker: PdfMaker, directory: string) => Promise<T>,
): Promise<T> {
  const config = { ...readPdfSettings(), slots: 1 };
  const workspace = new Workspace(environment.tmpDirectory, () => undefined);
  const directory = workspace.jobDirectory();
  const breakers = new Breakers();
  const problems: string[] = [];
  const onEnded = (_reason: string, message: string) => problems.push(message);
  const parts = { config, maxBytes, workspace, breakers, registry: null, onEnded };
  const maker = await openPdfMaker(parts).catch((error: unknown) => {
    throw failed((error as Error).message.split("\n"));
  });
  if (maker === null) throw failed(["DOCOPS_PDF is off"]);
  try {
    const path = await directory.make();
    await writeFile(join(path, artifactNames.printCopy), copy);
    await writeFile(join(path, artifactNames.printFacts), JSON.stringify(facts));
    return await work(maker, path);
  } catch (error) {
    throw failed([(error as Error).message, ...problems.filter((message) => message !== "")]);
  } finally {
    await maker.close();
    await directory.dispose();
    await workspace.close();
  }
}

function failed(hints: readonly string[]): CommandError {
  const message = "The document cannot be laid out.";
  return new CommandError(commandExitCodes.cannotCreate, message, hints);
}
