import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPdfMaker } from "../api/converters/open-pdf-maker.ts";
import { Breakers } from "../api/limits/breakers.ts";
import { Workspace } from "../api/workspace/workspace.ts";
import { artifactNames, pdfMembers } from "../contract/artifacts.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { PdfProfile } from "../contract/pdf.ts";
import type { Artifact, JobResult } from "../engine/index.ts";
import { environment, readPdfSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/** The largest PDF of a command. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * Makes the PDF of a filled document, with its report, by the converter of the environment.
 *
 * @throws CommandError if it cannot be made.
 */
export async function makePdf(
  { copy, facts }: NonNullable<JobResult["print"]>,
  profile: PdfProfile,
): Promise<Artifact[]> {
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
    await maker.make({ directory: path, profile, isPatient: false }, new AbortController().signal);
    const names = [pdfMembers.pdf, pdfMembers.report];
    return await Promise.all(
      names.map(async (name): Promise<Artifact> => [name, await readFile(join(path, name))]),
    );
  } catch (error) {
    throw failed([(error as Error).message, ...problems.filter((message) => message !== "")]);
  } finally {
    await maker.close();
    await directory.dispose();
    await workspace.close();
  }
}

function failed(hints: readonly string[]): CommandError {
  return new CommandError(commandExitCodes.cannotCreate, "The PDF cannot be made.", hints);
}
