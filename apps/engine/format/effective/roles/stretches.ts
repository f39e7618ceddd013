import type { RoleSpec, RunSpec } from "../../policy/policy.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { Decision } from "./decision.ts";

/** A stretch of a paragraph's text, and the requirements of its characters. */
export interface Stretch {
  /** Offsets in the paragraph's text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The name of the role, or of the part of a role, that has the requirements. */
  readonly name: string;
  readonly run: RunSpec;
  /** Keys of `run` that are only recommended. */
  readonly recommended: readonly string[];
}

/** A paragraph's text, and its runs with text. */
interface TextOfRuns {
  readonly text: string;
  readonly runs: readonly LintRun[];
}

/**
 * Splits a paragraph's text into stretches with the same requirements: a run-in heading ends with
 * its first sentence, and parts such as labels and names have requirements of their own.
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

/** Whether all text of a role's paragraphs has the same requirements. */
export function isUniform({ role }: Decision): boolean {
  return role.extent === "paragraph" && role.parts.length === 0;
}

/** A stretch over the whole paragraph, however long it is. */
export function wholeStretch({ role }: Decision): Stretch {
  return stretch(role, 0, Number.POSITIVE_INFINITY);
}

/**
 * The part of a run's text in a stretch; `""` if it has no letter or digit, because punctuation may
 * have the font of either side.
 */
export function textIn({ start, end }: Stretch, run: LintRun): string {
  const text = run.text.slice(Math.max(start - run.start, 0), Math.max(end - run.start, 0));
  return /[\p{L}\p{N}]/u.test(text) ? text : "";
}

function stretch({ name, run, recommended }: RoleSpec, start: number, end: number): Stretch {
  return { start, end, name, run, recommended };
}

const sentenceEnd = /[。！？]|[.!?](?=\s|$)/gu;

/**
 * The offset at which the first sentence ends; `null` if none ends. The full stop after a heading's
 * number, `1. ` or `A. `, does not end a sentence.
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
 * The offset at which a run-in heading ends: at the end of its first sentence, or after a label
 * with a colon if the font changes there.
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
