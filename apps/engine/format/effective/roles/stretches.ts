import type { RoleSpec, RunSpec } from "../../policy/policy.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { Decision } from "./decision.ts";

/** A stretch of a paragraph's text, and the requirements of its characters. */
export interface Stretch {
  /** Offsets in the paragraph's text; the end is not in it. */
  readonly start: number;
  readonly end: number;
  /** The role, or the part of one, that asks. */
  readonly name: string;
  readonly run: RunSpec;
  /** Keys of `run` that may not hold. */
  readonly recommended: readonly string[];
}

/** A paragraph's text, and its runs that have any. */
interface TextOfRuns {
  readonly text: string;
  readonly runs: readonly LintRun[];
}

/**
 * A paragraph's text by what it must look like: a run-in heading ends with its first sentence, and
 * labels and names within a paragraph look another way than the rest.
 */
export function stretchesOf(decision: Decision, paragraph: TextOfRuns): readonly Stretch[] {
  const { role, rest, parts } = decision;
  const { text } = paragraph;
  const end = role.extent === "sentence" ? endOfHeading(paragraph) : text.length;
  const stretches = [stretch(role, 0, end)];
  if (end < text.length && rest !== null) stretches.push(stretch(rest, end, text.length));
  for (const { name, pattern, run } of parts) {
    const match = pattern.exec(text);
    const [from, to] = match?.indices?.[1] ?? match?.indices?.[0] ?? [0, 0];
    if (from === to) continue;
    const cut = stretches.flatMap((one) => [
      { ...one, end: Math.min(one.end, from) },
      { ...one, start: Math.max(one.start, to) },
    ]);
    stretches.splice(0, stretches.length, ...cut.filter((one) => one.start < one.end));
    stretches.push({ start: from, end: to, name, run, recommended: role.recommended });
  }
  return stretches.sort((a, b) => a.start - b.start);
}

/** Whether all text of a role's paragraphs must look alike. */
export function isUniform({ role }: Decision): boolean {
  return role.extent === "paragraph" && role.parts.length === 0;
}

/** The whole paragraph, however long it is. */
export function wholeStretch({ role }: Decision): Stretch {
  return stretch(role, 0, Number.POSITIVE_INFINITY);
}

/** What of a run's text is in a stretch shows a font: not only marks, which go with either side. */
export function textIn({ start, end }: Stretch, run: LintRun): string {
  const own = run.text.slice(Math.max(start - run.start, 0), Math.max(end - run.start, 0));
  return /[\p{L}\p{N}]/u.test(own) ? own : "";
}

function stretch({ name, run, recommended }: RoleSpec, start: number, end: number): Stretch {
  return { start, end, name, run, recommended };
}

const sentenceEnd = /[。！？]|[.!?](?=\s|$)/gu;

/**
 * Where the first sentence ends; `null` where none does. The full stop behind a heading's number, `1. ` or
 * `A. `, ends nothing.
 */
function endOfSentence(text: string): number | null {
  const start = /^\s*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(start);
  const lengthOf = (number: RegExp) => number.exec(rest)?.[0].length ?? 0;
  const figures = lengthOf(/^[\d.]+/);
  const others = [lengthOf(/^\p{L}/u), lengthOf(/^[IVXivx]+/)];
  const endsNumber = (length: number) =>
    length > 0 && (length <= figures || others.includes(length));
  for (const { 0: mark, index } of text.matchAll(sentenceEnd)) {
    if ("。！？".includes(mark) || !endsNumber(index - start)) return index + 1;
  }
  return null;
}

/**
 * The heading ends with its first sentence. A label before a colon is a heading of its own where the
 * writer changes the font behind it.
 */
function endOfHeading({ text, runs }: TextOfRuns): number {
  const end = endOfSentence(text) ?? text.length;
  const colon = /[：:]\s*/u.exec(text.slice(0, end));
  if (colon === null) return end;
  const label = colon.index + colon[0].length;
  const at = label < end ? runs.findIndex(({ start }) => start === label) : -1;
  return at > 0 && fontOf(runs[at - 1]) !== fontOf(runs[at]) ? label : end;
}

function fontOf(run: LintRun | undefined): string | null {
  return run?.format.fonts.eastAsia.value ?? null;
}
