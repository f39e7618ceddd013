import { describeRule } from "../../catalog.ts";
import type { IssueValue } from "../../issue.ts";
import { placeInWords, placeWords } from "./places.ts";
import type { PageWords, ReportWords } from "./report-words.ts";

const page: PageWords = {
  heading: "Format report",
  passed: "Passed",
  failed: "Failed",
  notChecked: "Not checked",
  modeOff: "The format mode of this job is off.",
  notFilled: "The template could not be filled, so there was no document to check.",
  errorsLeft: (count, baseline) =>
    `${counted(count, "error")} against ${against(baseline)} must be put right.`,
  noErrors: (count, baseline) =>
    count === 0
      ? `The document agrees with ${against(baseline)}. Nothing was found.`
      : `The document has no error against ${against(baseline)}. ${counted(count, "finding")} to read.`,
  tiles: {
    error: (count) => noun(count, "error"),
    warn: (count) => noun(count, "warning"),
    info: (count) => noun(count, "note"),
    fixed: (count) => noun(count, "repair"),
    refused: () => "not repaired",
    unknown: () => "of unknown role",
  },
  settings: (baseline, mode) => `Checked against the ${baseline} · mode ${mode}`,
  footer: (file) =>
    `Places are named as in ${file}, which has everything on this page as data. Paragraphs in a table, header or note are numbered within it.`,
  overview: "Rules that found something",
  grades: { error: "Errors", warn: "Warnings", info: "Notes" },
  more: (count, of) => `${counted(count, `more ${of}`)} in the JSON.`,
  morePlaces: (count) => counted(count, "more place"),
  unverified: "cannot be determined from the file",
  inTemplate: "the template has it too",
  fixable: "can be repaired",
  expected: "Expected",
  found: "Found",
  notStated: "not stated",
  origin: (source) => (source === "direct" ? "set at the place itself" : `from ${source}`),
  repaired: "Repaired",
  aboutRepairs: (changes, places) =>
    `${counted(changes, "change")} in ${counted(places, "place")}. Only formatting was changed, no text.`,
  changes: (count, hasSeveralPlaces) =>
    `${counted(count, "change")}${hasSeveralPlaces ? " at each place" : ""}`,
  columns: ["Rule", "Property", "Before", "After"],
  inRun: (run) => `in ${run}`,
  before: "Before",
  after: "After",
  refused: "Left alone by the repair",
  aboutRefused: (count, listed) =>
    `${counted(count, "finding")} would have needed a decision that a repair must not make.${count > listed ? ` The first ${listed} are listed.` : ""}`,
  unknown: "Of unknown role",
  aboutUnknown: (count, listed) =>
    `The policy does not know what ${counted(count, "paragraph")} ${count === 1 ? "is" : "are"}. Nothing was required of ${count === 1 ? "it" : "them"}, and nothing was changed.${count > listed ? ` The first ${listed} are listed.` : ""}`,
  listOfUnknown: "List of paragraphs",
};

export const english: ReportWords = {
  tag: "en",
  title: (code, check) => describeRule(code, check)?.title ?? code,
  message: ({ message }) => message,
  repeatsTitle: ({ message }, title) =>
    message.startsWith(title) || message.startsWith("Touched run"),
  advice: (code, check) => describeRule(code, check)?.advice ?? [],
  suggestions: ({ summary }, code) => summary.diagnostics?.by_code[code]?.suggestions ?? [],
  place: (path) => placeInWords(path, placeWords.en),
  role: (name) => String(name).replaceAll("_", " "),
  takenFor: ({ context: { role, role_confidence: confidence, role_reason: reason } }) => {
    if (role === undefined) return "";
    const sure = typeof confidence === "number" ? `, ${Math.round(confidence * 100)} % sure` : "";
    return `${english.role(role)}${sure}${reason === undefined ? "" : `: ${reason}`}`;
  },
  takenForRole: (role) => `Taken for ${role}`,
  reason: ({ reason }) => reason,
  reasonSentence: ({ reason }) => capital(/[.!?]$/.test(reason) ? reason : `${reason}.`),
  reasonTitle: (reasonCode) => capital(reasonCode.replaceAll("_", " ")),
  notRepaired: (reason) => `Not repaired: ${reason}`,
  severity: ({ observability, severity }) =>
    observability === "unknown" ? "unverified" : severity,
  sourceNote: (source) => ` [${source}]`,
  line: (severity, place, message, notes) =>
    `${severity} ${place}: ${message}${notes.length === 0 ? "" : ` (${notes.map(small).join("; ")})`}`,
  found: (count) => `${count} found`,
  value: (_, value) => linesOf(value),
  formatting: ({ before, after }) => ({ before, after }),
  phraseBreak: /[,;]\s+/,
  page,
};

/** Changes hold values of several parts as JSON. */
function linesOf(value: IssueValue): string[] {
  if (value === null || value === "") return [];
  if (typeof value === "object") return partsOf(value);
  const text = String(value);
  if (!text.startsWith('{"')) return [text];
  try {
    return partsOf(JSON.parse(text));
  } catch {
    return [text];
  }
}

function partsOf(value: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(value).map(
    ([key, part]) => `${english.role(key)}: ${part ?? page.notStated}`,
  );
}

function against(baseline: "template" | "policy"): string {
  return baseline === "template" ? "its template" : "the policy";
}

/** `1 error`, `2 errors`. */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString("en-US")} ${noun(count, word)}`;
}

function noun(count: number, word: string): string {
  return `${word}${count === 1 ? "" : "s"}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function small(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
