import { describe, expect, it } from "vitest";
import { runNotice } from "../support.ts";
import {
  type Line,
  type Look,
  type Writing,
  type WrittenDocument,
  write,
} from "./written-document.ts";

/** One fault in a good document. */
export interface PolicyCase {
  fault: string;
  /** The line with the fault, by how its text begins. */
  at: string | RegExp;
  /** What that paragraph states itself. */
  own?: Look;
  /** Or its text in other pieces. */
  pieces?: Line["text"];
  /** What finds it there, and nothing else anywhere. */
  code: string;
  /** What finds it too. */
  also?: readonly string[];
  /** In which ways of writing one can tell: in both, unless it is said. */
  in?: readonly Writing[];
  /** The safe repair makes it good: it does, unless it is said. */
  isRepaired?: boolean;
}

const writings = ["styles", "direct"] as const;

/** A good document of a policy passes in both ways of writing, and each fault put into it is found. */
export function describePolicy(
  policy: string,
  good: WrittenDocument,
  cases: readonly PolicyCase[],
): void {
  describe.each(writings)(`a good document by ${policy}, %s`, (writing) => {
    it("has no finding", () => {
      expect(findingsOf(policy, write(good, writing))).toEqual([]);
    });

    it("is not changed by the safe repair", () => {
      const { summary } = run(policy, write(good, writing), "safe").formatReport;
      expect(summary.fix_changes).toEqual([]);
    });

    it("has no paragraph of unknown role", () => {
      const { summary } = run(policy, write(good, writing), "none").formatReport;
      expect(summary.unknown_paragraphs?.paths).toEqual([]);
    });
  });

  const all = cases.flatMap((each) =>
    (each.in ?? writings).map((writing) => [each.fault, writing, each] as const),
  );
  it.each(all)("%s, %s: it is found there and nowhere else", (_fault, writing, each) => {
    const index = good.lines.findIndex((line) => isAt(line, each.at));
    const faulty = write(withFault(good, index, each), writing);
    const path = pathOf(good, index);
    const found = findingsOf(policy, faulty);
    expect(new Set(found)).toEqual(
      new Set([each.code, ...(each.also ?? [])].map((code) => `${code} ${path}`)),
    );
    if (each.isRepaired === false) return;
    const { formatReport } = run(policy, faulty, "safe");
    expect(formatReport.issues.filter(({ severity }) => severity !== "info")).toEqual([]);
    const changed = formatReport.summary.fix_changes.map(({ paragraph_path }) => paragraph_path);
    expect(new Set(changed)).toEqual(new Set([path]));
  });
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
  { own = {}, pieces }: PolicyCase,
): WrittenDocument {
  const lines = good.lines.map((line, index) => {
    if (index !== at || "table" in line) return line;
    return {
      ...line,
      own: { ...line.own, ...own },
      ...(pieces === undefined ? {} : { text: pieces }),
    };
  });
  return { ...good, lines };
}

/** Paragraphs of the body are counted without tables. */
function pathOf({ lines }: WrittenDocument, index: number): string {
  return `p${lines.slice(0, index).filter((line) => !("table" in line)).length}`;
}
