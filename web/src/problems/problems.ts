import type { FormatIssue, LogEntry } from "../../../apps/contract/reports.ts";
import { type FormField, fieldNamed } from "../data/form-model.ts";
import type { TaskFault } from "../server/api.ts";
import type { Path } from "../state/payload.ts";
import { tagFaultText } from "../words/tag-faults.ts";
import type { Say } from "../words/words.ts";
import { faultPath } from "./fault-path.ts";
import { type Findings, isOfData } from "./findings.ts";

/** `blocks`: nothing is filled before it is mended. `should`: the document lacks something. `hint`: to know. */
export type Grade = "blocks" | "should" | "hint";

/** Something that mends a problem. */
export type Remedy =
  | { kind: "fill"; path: Path }
  | { kind: "retag"; from: string; to: string }
  | { kind: "optional"; tag: string }
  | { kind: "rename-key"; from: string; to: string }
  | { kind: "remove"; path: Path }
  | { kind: "add-key"; key: string }
  | { kind: "repair" }
  | { kind: "mute-rule"; code: string };

/** The place of a problem: a text, and the path of its paragraph. */
export interface Place {
  text: string;
  paragraph: string;
}

export interface Problem {
  id: string;
  grade: Grade;
  source: "data" | "tags" | "format" | "fit";
  /** A sentence for the reader. */
  text: string;
  /** The words of the template that it is about. */
  quote: string | null;
  place: Place | null;
  remedies: readonly Remedy[];
  /** For people who read reports: the code, and the path of the place. */
  detail: string;
}

export interface ProblemInputs {
  findings: Findings | null;
  faults: readonly TaskFault[];
  fields: readonly FormField[];
  /** The policy's YAML can turn rules down. */
  isByPolicy: boolean;
  say: Say;
  language: "en" | "zh-CN";
}

/** All problems, the gravest first, each in the words of the reader. */
export function problemsOf(inputs: ProblemInputs): Problem[] {
  const { findings, faults, fields, say } = inputs;
  const ofData = faults.map((fault) => faultProblem(fault, fields, say));
  if (findings === null) return ofData;
  const all = [
    ...ofData,
    ...findings.unsupported.map((entry) => tagProblem(entry, inputs)),
    ...fitProblems(findings, say),
    ...missingProblems(findings, fields, say),
    ...keyProblems(findings, say),
    ...findings.issues.filter(({ fixed }) => !fixed).map((issue) => formatProblem(issue, inputs)),
    ...noteProblems(findings, say),
  ];
  const order: Record<Grade, number> = { blocks: 0, should: 1, hint: 2 };
  const seen = new Set<string>();
  return all
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .sort((a, b) => order[a.grade] - order[b.grade]);
}

function faultProblem(fault: TaskFault, fields: readonly FormField[], say: Say): Problem {
  const path = faultPath(fault);
  const names = path.filter((key) => typeof key === "string");
  const field = fieldNamed(fields, names.join("."));
  const label = field?.label ?? names.join(".");
  return {
    id: `fault ${fault.path}`,
    grade: "blocks",
    source: "data",
    text: say("problemField", label, faultText(fault, field, say)),
    quote: null,
    place: null,
    remedies: path.length > 0 ? [{ kind: isUnknownKey(fault) ? "remove" : "fill", path }] : [],
    detail: `${fault.path} ${fault.problem}`,
  };
}

function isUnknownKey({ problem }: TaskFault): boolean {
  return problem.includes("is not a key");
}

/** The fault of a value in words, for the person at its field. */
export function faultText(fault: TaskFault, field: FormField | null, say: Say): string {
  if (isUnknownKey(fault)) return say("faultUnknownKey");
  switch (field?.kind) {
    case "number":
      return say("faultNumber");
    case "date":
      return say("faultDate");
    case "choice":
      return say("faultChoice", field.choices.join(say("comma")));
    case "table":
    case "list":
      return say("faultList");
    case "picture":
      return say("faultPicture");
    case "text":
    case "group":
    case "markdown":
      return say("faultNeeded");
    case "switch":
      return say("faultSwitch");
    default:
      return say("faultOther");
  }
}

function tagProblem(entry: LogEntry, { fields, say, language }: ProblemInputs): Problem {
  const { original_text, reason, paragraph_path, nearest, field_name } = entry;
  const isData = isOfData(reason);
  const field = field_name === null ? null : fieldNamed(fields, field_name);
  const remedies: Remedy[] = [];
  if (isData && field !== null) remedies.push({ kind: "fill", path: field.path });
  const better = nearest === undefined ? null : correctedTag(entry, nearest);
  if (better !== null) remedies.push({ kind: "retag", from: original_text, to: better });
  return {
    id: `tag ${paragraph_path} ${entry.start} ${original_text} ${reason}`,
    grade: "blocks",
    source: isData ? "data" : "tags",
    text: tagFaultText(entry, language, say),
    quote: original_text,
    place: { text: original_text, paragraph: paragraph_path },
    remedies,
    detail: `${reason} · ${entry.run_id}`,
  };
}

/** The tag as its author probably meant it. `nearest` is a whole tag, or a formatter of it. */
function correctedTag({ original_text, reason }: LogEntry, nearest: string): string | null {
  if (nearest.startsWith("【")) return nearest;
  if (reason !== "unknown_formatter") return null;
  const wrong = /\|\s*([^|:】]+)/g;
  // Only one formatter can be replaced without a doubt.
  const names = [...original_text.matchAll(wrong)];
  if (names.length !== 1) return null;
  return original_text.replace(/\|\s*[^|:】]+/, `|${nearest}`);
}

function fitProblems({ fit }: Findings, say: Say): Problem[] {
  if (fit === null || fit.reason === null) return [];
  const whole: Problem = {
    id: `fit ${fit.reason}`,
    grade: "should",
    source: "fit",
    text: say(`fit_${fit.reason}`),
    quote: null,
    place: null,
    remedies: [],
    detail: fit.reason,
  };
  const unknown = (fit.unknown_fields ?? []).map(
    ({ name, nearest }): Problem => ({
      id: `unknown ${name}`,
      grade: "should",
      source: "tags",
      text: nearest === null ? say("problemUnknown") : say("problemUnknownNear", nearest),
      quote: `【${name}】`,
      place: { text: `【${name}`, paragraph: "" },
      remedies:
        nearest === null ? [] : [{ kind: "retag", from: `【${name}】`, to: `【${nearest}】` }],
      detail: "unknown_field",
    }),
  );
  return [whole, ...unknown];
}

function missingProblems(findings: Findings, fields: readonly FormField[], say: Say): Problem[] {
  const problem = (name: string, grade: Grade): Problem => {
    const field = fieldNamed(fields, name);
    const fill: Remedy[] = field === null ? [] : [{ kind: "fill", path: field.path }];
    return {
      id: `missing ${name}`,
      grade,
      source: "data",
      text: say(
        grade === "should" ? "problemMissing" : "problemMissingOptional",
        field?.label ?? name,
      ),
      quote: `【${name}】`,
      place: { text: `【${name}`, paragraph: "" },
      remedies: grade === "should" ? [...fill, { kind: "optional", tag: name }] : fill,
      detail: name,
    };
  };
  const inItems = (findings.missing_in_items ?? []).map(
    ({ section, item, field: name }): Problem => {
      const table = fieldNamed(fields, section);
      const column = table?.members.find(
        ({ path }) => path.at(-1)?.toUpperCase() === name.toUpperCase(),
      );
      const key = name.toLowerCase().split(".");
      return {
        id: `missing ${section} ${item} ${name}`,
        grade: "hint",
        source: "data",
        text: say("problemMissingItem", column?.label ?? name, item, table?.label ?? section),
        quote: null,
        place: null,
        remedies:
          table === null
            ? []
            : [{ kind: "fill", path: [...table.path, item - 1, ...(column?.path ?? key)] }],
        detail: `${section} ${item} ${name}`,
      };
    },
  );
  return [
    ...findings.missing_required.map((name) => problem(name, "should")),
    ...inItems,
    ...findings.missing_optional.map((name) => problem(name, "hint")),
  ];
}

function keyProblems({ unused_keys = [] }: Findings, say: Say): Problem[] {
  return unused_keys.map(({ key, nearest }) => ({
    id: `unused ${key}`,
    grade: "hint",
    source: "data",
    text: nearest === null ? say("problemUnused", key) : say("problemUnusedNear", key, nearest),
    quote: null,
    place: null,
    remedies: nearest === null ? [] : [{ kind: "rename-key", from: key, to: nearest }],
    detail: key,
  }));
}

function noteProblems({ notes, other_delimiters = [] }: Findings, say: Say): Problem[] {
  const ofNotes = notes.map((entry): Problem => {
    const name = /^【([\p{L}_][\p{L}\p{N}_]*)】$/u.exec(entry.original_text)?.[1];
    return {
      id: `note ${entry.original_text}`,
      grade: "hint",
      source: "tags",
      text: say("problemProse"),
      quote: entry.original_text,
      place: { text: entry.original_text, paragraph: entry.paragraph_path },
      remedies: name === undefined ? [] : [{ kind: "add-key", key: name }],
      detail: entry.reason ?? "",
    };
  });
  const others = other_delimiters.map(
    ({ text, paragraph_path }): Problem => ({
      id: `other ${text} ${paragraph_path}`,
      grade: "hint",
      source: "tags",
      text: say("problemOtherTag"),
      quote: text,
      place: { text, paragraph: paragraph_path },
      remedies: [],
      detail: paragraph_path,
    }),
  );
  return [...ofNotes, ...others];
}

const gradeOfSeverity = { error: "should", warn: "should", info: "hint" } as const;

function formatProblem(issue: FormatIssue, { isByPolicy, language }: ProblemInputs): Problem {
  const { code, message, message_zh, paragraph_path, run_id, severity, fixable } = issue;
  const text = language === "zh-CN" ? (message_zh ?? message) : message;
  const quote = issue.context.text ?? issue.context.quote;
  const remedies: Remedy[] = [];
  if (fixable) remedies.push({ kind: "repair" });
  if (isByPolicy) remedies.push({ kind: "mute-rule", code });
  return {
    id: `format ${code} ${paragraph_path} ${run_id} ${message}`,
    grade: gradeOfSeverity[severity],
    source: "format",
    text,
    quote: typeof quote === "string" ? quote : null,
    place: { text: "", paragraph: paragraph_path },
    remedies,
    detail: `${code} · ${run_id ?? paragraph_path}`,
  };
}
