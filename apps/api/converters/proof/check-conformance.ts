import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { PdfProfile } from "../../../contract/pdf.ts";
import type { Check } from "./report.ts";

const execute = promisify(execFile);
const places = ["/usr/bin/verapdf", "/usr/local/bin/verapdf", "/opt/verapdf/verapdf"];
const flavours: Readonly<Record<PdfProfile, string | null>> = {
  pdf: null,
  "pdfa-2b": "2b",
  "pdfua-1": "ua1",
};
const timeoutMs = 120_000;

/** Asks veraPDF, if it is installed, whether a PDF conforms to its profile. */
export async function checkConformance(pdf: string, profile: PdfProfile): Promise<Check> {
  const flavour = flavours[profile];
  if (flavour === null)
    return { status: "not_checked", by: null, reason: "no profile was asked for" };
  const program = places.find((place) => existsSync(place));
  if (program === undefined) {
    return { status: "not_checked", by: null, reason: "veraPDF is not installed" };
  }
  const args = ["--flavour", flavour, "--format", "text", pdf];
  const options = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 1024 * 1024 } as const;
  // veraPDF exits with 1 for a PDF that does not conform.
  const output = await execute(program, args, options).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? "",
  }));
  if (/^PASS\b/m.test(output.stdout)) return { status: "passed", by: "veraPDF" };
  if (/^FAIL\b/m.test(output.stdout)) return { status: "failed", by: "veraPDF" };
  return { status: "not_checked", by: "veraPDF", reason: "veraPDF gave no verdict" };
}
