import { describe, expect, it } from "vitest";
import { runNotice } from "../support.ts";
import {
  type Formatting,
  type Line,
  type Writing,
  type WrittenDocument,
  write,
} from "./written-document.ts";

/** A good document with one fault. */
export interface PolicyCase {
  fault: string;
  /** The line with the fault, by the beginning of its text. */
  at: string | RegExp;
  /** The direct formatting of that paragraph. */
  direct?: Formatting;
  /** The pieces of its text, if they differ. */
  pieces?: Line["text"];
  /** The code that must be found there, and nothing else anywhere. */
  code: string;
  /** Codes that may be found too. */
  also?: readonly string[];
  /** The writings in which the fault can be found; both if left out. */
  in?: readonly Writing[];
  /** Whether the safe repair sets it right; true if left out. */
  isRepaired?: boolean;
}

const writings = ["styles", "direct"] as const;

/**
 * Tests that a good document passes a policy in both writings, and that each fault put into it is
 * found.
 */
export function describePolicy(
  policy: string,
  good: WrittenDocument,
  cases: readonly PolicyCase[],
): void {
  describe.each(writings)(`a good document by ${policy}, %s`, (writing) => {
    it("a good document has no finding", () => {
      expect(findingsOf(policy, write(good, writing))).toEqual([]);
    });

    it("a good document is not changed by the safe repair", () => {
      const { summary } = run(policy, write(good, writing), "safe").formatReport;
      expect(summary.fix_changes).toEqual([]);
    });

    it("a good document has no paragraph of unknown role", () => {
      const { summary } = run(policy, write(good, writing), "none").formatReport;
      expect(summary.unknown_paragraphs?.paths).toEqual([]);
    });
  });

  const all = cases.flatMap((policyCase) =>
    (policyCase.in ?? writings).map((writing) => [policyCase.fault, writing, policyCase] as const),
  );
  it.each(all)(
    "the fault %s, %s, is found at its place and nowhere else",
    (_fault, writing, policyCase) => {
      const index = good.lines.findIndex((line) => isAt(line, policyCase.at));
      const faulty = write(withFault(good, index, policyCase), writing);
      const path = pathOf(good, index);
      const findingLines = findingsOf(policy, faulty);
      expect(new Set(findingLines)).toEqual(
        new Set([policyCase.code, ...(policyCase.also ?? [])].map((code) => `${code} ${path}`)),
      );
      if (policyCase.isRepaired === false) return;
      const { formatReport } = run(policy, faulty, "safe");
      expect(formatReport.issues.filter(({ severity }) => severity !== "info")).toEqual([]);
      const changed = formatReport.summary.fix_changes.map(({ paragraph_path }) => paragraph_path);
      expect(new Set(changed)).toEqual(new Set([path]));
    },
  );
}

function run(policy: string, template: Buffer, fixMode: "none" | "safe") {
  return runNotice(template, { policyYaml: `extends: ${policy}`, baseline: "policy", fixMode });
}

/** Errors and warnings, as `CODE path`. */
export function findingsOf(policy: string, template: Buffer): string[] {
  const { issues } = run(policy, template, "none").formatReport;
  return issues
    .filter(({ severity }) => severity !== "info")
    .map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
}

function isAt(line: WrittenDocument["lines"][number], at: string | RegExp): boolean {
  if ("table" in line) return false;
  const text = textOf(line);
  return typeof at === "string" ? text.startsWith(at) : at.test(text);
}

function textOf({ text }: Line): string {
  return [text]
    .flat()
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");
}

function withFault(
  good: WrittenDocument,
  at: number,
  { direct = {}, pieces }: PolicyCase,
): WrittenDocument {
  const lines = good.lines.map((line, index) => {
    if (index !== at || "table" in line) return line;
    return {
      ...line,
      direct: { ...line.direct, ...direct },
      ...(pieces === undefined ? {} : { text: pieces }),
    };
  });
  return { ...good, lines };
}

/** The path of a line. Paragraphs of the body are counted without tables. */
function pathOf({ lines }: WrittenDocument, index: number): string {
  return `p${lines.slice(0, index).filter((line) => !("table" in line)).length}`;
}
