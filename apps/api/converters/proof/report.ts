import type { PdfReport } from "../../../contract/answers/pdf-report.ts";
import { type PdfFindingCode, pdfFindings } from "../../../contract/pdf-findings.ts";
import type { PrintFacts } from "../../../contract/print-facts.ts";
import type { ComparedFont } from "./compare-fonts.ts";
import type { FoundValue } from "./find-values.ts";
import type { PdfFont } from "./read-tools.ts";

export type Check = PdfReport["checks"]["opens"];
type Finding = PdfReport["findings"][number];

/** The results of the checks of a PDF. */
export interface ProofFacts
  extends Pick<PdfReport, "profile" | "converter" | "pages" | "bytes" | "claims" | "producer"> {
  facts: PrintFacts;
  opens: Check & { hasWarnings: boolean };
  /** Null: they could not be read. */
  fonts: readonly PdfFont[] | null;
  documentFonts: readonly ComparedFont[];
  /** Null: the PDF's text could not be read. */
  values: readonly FoundValue[] | null;
  conformance: Check;
}

const maxFonts = 200;

export function reportOf(proof: ProofFacts): PdfReport {
  const { conformance, documentFonts, facts, fonts, values, opens, ...plain } = proof;
  const { hasWarnings, ...opensCheck } = opens;
  const poppler = { by: "poppler" };
  const unread: Check = { status: "not_checked", by: null, reason: "poppler is not installed" };
  const areEmbedded = fonts?.every(({ isEmbedded }) => isEmbedded) ?? false;
  const areFound = values?.every(({ page }) => page !== null) ?? false;
  const checks: PdfReport["checks"] = {
    opens: opensCheck,
    fonts: fonts === null ? unread : { status: verdict(areEmbedded), ...poppler },
    values: values === null ? unread : { status: verdict(areFound), ...poppler },
    profile: { status: "passed", by: null },
    conformance,
  };
  return {
    ...plain,
    checks,
    fonts: distinct(fonts ?? [])
      .slice(0, maxFonts)
      .map(({ isEmbedded, ...font }) => ({ ...font, is_embedded: isEmbedded })),
    document_fonts: documentFonts.map(({ isPresent, name, replacedBy }) => ({
      name,
      status: isPresent ? "present" : "missing",
      replaced_by: replacedBy,
    })),
    values: {
      total: facts.value_count,
      found: values?.filter(({ page }) => page !== null).length ?? 0,
      truncated: facts.value_count > facts.values.length,
      places: (values ?? []).map(({ page, value: { field_name, paragraph_path } }) => ({
        field_name,
        paragraph_path,
        page,
      })),
    },
    removed: facts.removed,
    findings: [
      ...(hasWarnings ? [finding("PDF_SYNTAX", "qpdf")] : []),
      ...unfoundOf(values ?? []),
      ...documentFonts.filter(({ isPresent }) => !isPresent).map(missingFont),
      ...distinct(fonts ?? [])
        .filter(({ isEmbedded }) => !isEmbedded)
        .map(({ name }) => finding("PDF_FONT_NOT_EMBEDDED", name)),
      ...(conformance.status === "failed" ? [finding("PDF_PROFILE_VIOLATED", plain.profile)] : []),
      ...facts.removed.map(({ kind }) => finding("PDF_LINK_REMOVED", kind)),
      ...(["fonts", "values"] as const)
        .filter((name) => checks[name].status === "not_checked")
        .map((name) => finding("PDF_NOT_CHECKED", name)),
    ],
  };
}

function verdict(isGood: boolean): "passed" | "failed" {
  return isGood ? "passed" : "failed";
}

function unfoundOf(values: readonly FoundValue[]): Finding[] {
  return values
    .filter(({ page }) => page === null)
    .map(({ value: { field_name, paragraph_path } }) => ({
      ...finding("PDF_VALUE_NOT_FOUND", field_name),
      paragraph_path,
    }));
}

function missingFont({ name, replacedBy }: ComparedFont): Finding {
  const plain = finding("PDF_FONT_MISSING", name);
  if (replacedBy.length === 0) return plain;
  const by = replacedBy.join(", ");
  return {
    ...plain,
    message: `${plain.message} In its place: ${by}.`,
    message_zh: `${plain.message_zh}：${by}`,
  };
}

function finding(code: PdfFindingCode, subject: string): Finding {
  const { chinese, severity, title } = pdfFindings[code];
  return { code, severity, message: title, message_zh: chinese, subject };
}

/** Subsets of one font have one name. */
function distinct(fonts: readonly PdfFont[]): PdfFont[] {
  const byName = new Map<string, PdfFont>();
  for (const font of fonts) {
    const known = byName.get(font.name);
    const isEmbedded = font.isEmbedded && (known?.isEmbedded ?? true);
    byName.set(font.name, { ...font, isEmbedded });
  }
  return [...byName.values()];
}
