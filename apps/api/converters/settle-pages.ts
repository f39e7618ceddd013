import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pdfMembers } from "../../contract/artifacts.ts";
import type { PdfProfile } from "../../contract/pdf.ts";
import { PdfFailed } from "./pdf-errors.ts";
import type { LayoutJob, MadePdf, PdfMaker } from "./pdf-maker.ts";

/** A document whose page numbers are to be written. */
export interface SettleJob extends LayoutJob {
  /** The profile of the PDF that is made too; null: none is made. */
  profile: PdfProfile | null;
  /**
   * Writes page numbers into the filled document, and makes `print.docx` of it again.
   *
   * @param pages what LibreOffice has told, as JSON.
   */
  write(pages: Buffer): Promise<void>;
}

/** New texts of entries may move pages. Documents need one round, seldom two. */
const maxRounds = 3;

const pagesFile = "told-pages.json";

/**
 * Writes page numbers until LibreOffice tells the same ones for the written document. If a PDF is made, its layout is the
 * one that is compared, so that its pages are those that the document names.
 *
 * @returns the PDF; null if none is made.
 * @throws PdfFailed `unsettled`; as `PdfMaker.make`.
 */
export async function settlePages(
  maker: PdfMaker,
  { directory, isPatient, profile, write }: SettleJob,
  signal: AbortSignal,
): Promise<MadePdf | null> {
  const take = async () => {
    const path = join(directory, pagesFile);
    const told = await readFile(path);
    await rm(path);
    return told;
  };
  const job = { directory, isPatient, pages: pagesFile };
  await maker.layOut(job, signal);
  let pages = await take();
  for (let round = 1; round <= maxRounds; round++) {
    await write(pages);
    const pdf = profile === null ? null : await maker.make({ ...job, profile }, signal);
    if (profile === null) await maker.layOut(job, signal);
    const told = await take();
    if (told.equals(pages)) return pdf;
    pages = told;
    const { pdf: pdfFile, report } = pdfMembers;
    await Promise.all([pdfFile, report].map((name) => rm(join(directory, name), { force: true })));
  }
  throw new PdfFailed("unsettled", { rounds: maxRounds });
}
