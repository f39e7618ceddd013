import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PdfReport } from "../../../contract/answers/pdf-report.ts";
import { pdfMembers } from "../../../contract/artifacts.ts";
import type { PdfConverter, PdfProfile } from "../../../contract/pdf.ts";
import type { PdfFindingCode } from "../../../contract/pdf-findings.ts";
import { openArtifact } from "../../archive/open-artifact.ts";
import { checkConformance } from "./check-conformance.ts";
import { isWholePdf } from "./check-structure.ts";
import { compareFonts } from "./compare-fonts.ts";
import { findValues } from "./find-values.ts";
import type { Fontconfig } from "./fontconfig.ts";
import { printFacts } from "./print-facts-schema.ts";
import { readClaims, readFonts, readInfo } from "./read-tools.ts";
import { type Check, reportOf } from "./report.ts";
import { runTools, type ToolPlace, type ToolResult } from "./run-tools.ts";

/** A PDF that is to be proven, with the facts about its document. */
export interface ProofRequest {
  /** The directory of the job, with `out.pdf`. The report is written there. */
  directory: string;
  /** The name of the file with the facts in that directory. */
  facts: string;
  profile: PdfProfile;
  converter: PdfConverter;
  place: ToolPlace;
}

/** The outcome of a proof. */
export type Proof =
  | { ok: true; pages: number; codes: PdfFindingCode[] }
  /** The PDF must not leave the house: it is broken, empty, or not what was asked for. */
  | { ok: false; fault: "damaged" | "empty" | "wrong_profile" };

/** The part and level that a PDF of a profile must claim. */
const claimsOf: Readonly<Record<PdfProfile, Partial<PdfReport["claims"]>>> = {
  pdf: {},
  "pdfa-2b": { pdfa: "2B" },
  "pdfua-1": { pdfua: "1" },
};

/** Checks a PDF and writes `out.pdf_report.json`. */
export async function provePdf(
  { converter, directory, facts: factsFile, place, profile }: ProofRequest,
  fontconfig: Fontconfig,
): Promise<Proof> {
  const pdf = join(directory, pdfMembers.pdf);
  const bytes = await sizeOfWhole(pdf);
  if (bytes === null) return { ok: false, fault: "damaged" };
  const facts = printFacts.parse(JSON.parse(await readFile(join(directory, factsFile), "utf8")));
  const outputs = join(directory, "proof");
  const tools = await runTools({ directory: outputs, pdf }, place);
  await rm(outputs, { recursive: true, force: true });
  if (tools.check !== null && ![0, 3].includes(tools.check.code)) {
    return { ok: false, fault: "damaged" };
  }
  const info = textOf(tools.info);
  const pages = Number(info === null ? await countPages(pdf) : readInfo(info, "Pages"));
  if (!(pages > 0)) return { ok: false, fault: "empty" };
  const xmp = textOf(tools.meta) ?? (await readFile(pdf, "latin1"));
  const claims = readClaims(xmp);
  const wanted = claimsOf[profile];
  const isClaimed =
    (wanted.pdfa === undefined || wanted.pdfa === claims.pdfa?.toUpperCase()) &&
    (wanted.pdfua === undefined || wanted.pdfua === claims.pdfua);
  if (!isClaimed) return { ok: false, fault: "wrong_profile" };
  const fontTable = textOf(tools.fonts);
  const fonts = fontTable === null ? null : readFonts(fontTable);
  // Fonts of another machine cannot be asked for.
  const installed = converter === "libreoffice" ? await fontconfig.load() : null;
  const texts = [textOf(tools.text), textOf(tools.raw)].filter((text) => text !== null);
  const report = reportOf({
    ...{ profile, converter, pages, bytes, claims, facts },
    producer: info === null ? null : readInfo(info, "Producer"),
    opens: opensCheck(tools.check),
    fonts,
    documentFonts: fonts === null ? [] : await compareFonts(facts.fonts, fonts, installed),
    values: texts.length === 0 ? null : findValues(facts.values, texts),
    conformance: await checkConformance(pdf, profile),
  });
  await writeFile(join(directory, pdfMembers.report), JSON.stringify(report), { mode: 0o600 });
  return { ok: true, pages, codes: [...new Set(report.findings.map(({ code }) => code))].sort() };
}

async function sizeOfWhole(pdf: string): Promise<number | null> {
  const { handle, size } = await openArtifact(pdf);
  try {
    return (await isWholePdf(handle, size)) ? size : null;
  } finally {
    await handle.close();
  }
}

/** Exit code 3: qpdf has warnings. */
function opensCheck(check: ToolResult): Check & { hasWarnings: boolean } {
  return { status: "passed", by: check === null ? null : "qpdf", hasWarnings: check?.code === 3 };
}

function textOf(result: ToolResult): string | null {
  return result?.code === 0 ? result.text : null;
}

/** The page objects of a PDF (ISO 32000-1, 7.7.3.3) as they stand there, for servers without poppler. */
async function countPages(pdf: string): Promise<number> {
  const text = await readFile(pdf, "latin1");
  return text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
