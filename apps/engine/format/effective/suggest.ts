import type { WordPackage } from "../../word/package.ts";
import { readOtherStories, type StoryPart } from "../../word/stories.ts";
import type { Requirements } from "../policy/policy.ts";
import { TouchedRuns } from "../touched-runs.ts";
import type { LintParagraph } from "./document/lint-paragraph.ts";
import type { LintRun } from "./document/lint-run.ts";
import { readLintDocument } from "./read-document.ts";
import { placeOf } from "./roles/place.ts";
import { describeLine } from "./rules/compare.ts";
import type { Effective, EffectiveParagraph, Length, Space } from "./values/effective.ts";

/** A property with more values than this gets no requirement. */
const mostValues = 4;

/**
 * Suggests a policy that a template itself passes: the values that its pages, and its paragraphs by
 * place and style, have in common. Returns YAML.
 */
export function suggestPolicy(pack: WordPackage, body: StoryPart): string {
  const stories = [body, ...readOtherStories(pack, [""])];
  const { sections, stories: lintStories } = readLintDocument({
    pack,
    stories,
    requirements: noRequirements,
    touched: new TouchedRuns(),
    templateFacts: null,
  });
  const shown = lintStories
    .flatMap(({ paragraphs }) => paragraphs)
    .filter(({ isEmpty }) => !isEmpty);
  const groups = Map.groupBy(shown, (paragraph) => {
    const place = placeOf(paragraph);
    return place === null ? "" : `${place}\0${paragraph.format.styleName}`;
  });
  const lines = [
    "# A policy that describes this template. The template passes it. Edit it to say how documents must look.",
    "# Lengths are twips (20 to a point, 567 to a centimetre); sizes are points.",
    "scope: all",
    "tolerance: 20",
    ...pageLines(sections),
    ...fontLines(shown),
    "# Paragraphs by place and style.",
    "roles:",
  ];
  let index = 0;
  for (const [key, paragraphs] of groups) {
    if (key === "") continue;
    const [place = "", style = ""] = key.split("\0");
    lines.push(...roleLines(`role${index++}`, place, style, paragraphs));
  }
  if (index === 0) lines[lines.length - 1] = "roles: {}";
  if (body.tables.length === 0) lines.push("tables:", "  forbid: true");
  return `${lines.join("\n")}\n`;
}

function pageLines(sections: ReturnType<typeof readLintDocument>["sections"]): string[] {
  const lines: string[] = [];
  const put = (indent: string, key: string, values: readonly (number | null)[]) => {
    const written = numbers(values);
    if (written !== null) lines.push(`${indent}${key}: ${written}`);
  };
  const sizes = new Set(sections.map(({ width, height }) => `${width} ${height}`));
  const [first] = sections;
  if (sizes.size === 1 && first?.width && first.height) {
    lines.push(`  size: { width: ${first.width}, height: ${first.height} }`);
  }
  const margins: string[] = [];
  for (const side of ["top", "bottom", "left", "right"] as const) {
    const written = numbers(sections.map((section) => section.margins[side]));
    if (written !== null) margins.push(`    ${side}: ${written}`);
  }
  if (margins.length > 0) lines.push("  margins:", ...margins);
  put(
    "  ",
    "header",
    sections.map((section) => section.margins.header),
  );
  put(
    "  ",
    "footer",
    sections.map((section) => section.margins.footer),
  );
  return lines.length === 0 ? [] : ["# The page of every section.", "page:", ...lines];
}

function fontLines(paragraphs: readonly LintParagraph[]): string[] {
  const fonts = new Set<string>();
  for (const run of paragraphs.flatMap(({ runs }) => runs)) {
    for (const slot of run.slots) {
      const { value } = run.format.fonts[slot];
      if (value !== null) fonts.add(value);
    }
  }
  if (fonts.size === 0) return [];
  return [
    "# Every font that text is set in.",
    "fonts:",
    `  allowed: [${[...fonts].sort().map(quote).join(", ")}]`,
  ];
}

function roleLines(
  name: string,
  place: string,
  style: string,
  paragraphs: readonly LintParagraph[],
): string[] {
  const lines: string[] = [];
  const put = (key: string, written: string | null) => {
    if (written !== null) lines.push(`    ${key}: ${written}`);
  };
  const formats = paragraphs.map(({ format }) => format);
  const all = <T>(read: (format: EffectiveParagraph) => Effective<T>) => formats.map(read);
  put("alignment", names(all((format) => format.alignment)));
  // A hanging indent is a negative first-line indent, so only one of the two keys is written.
  const firstLines = all((format) => format.firstLine);
  if (firstLines.every(({ value }) => value.amount >= 0)) {
    put("first_line_indent", list(firstLines, lengthText));
  } else if (firstLines.every(({ value }) => value.amount <= 0)) {
    put("hanging_indent", list(firstLines.map(opposite), lengthText));
  }
  put(
    "left_indent",
    list(
      all((format) => format.left),
      lengthText,
    ),
  );
  put(
    "right_indent",
    list(
      all((format) => format.right),
      lengthText,
    ),
  );
  put(
    "space_before",
    list(
      all((format) => format.before),
      spaceText,
    ),
  );
  put(
    "space_after",
    list(
      all((format) => format.after),
      spaceText,
    ),
  );
  put(
    "line",
    list(
      all((format) => format.line),
      describeLine,
    ),
  );
  const runs = paragraphs
    .flatMap((paragraph) => paragraph.runs)
    .filter(({ text }) => text.trim() !== "");
  put(
    "size",
    list(
      runs.map(({ format }) => format.size),
      (size) => String(size / 2),
    ),
  );
  put("bold", single(runs.map(({ format }) => format.bold)));
  put("italic", single(runs.map(({ format }) => format.italic)));
  put("color", names(runs.map(({ format }) => format.color)));
  const latin = names(fontsOf(runs, "ascii"));
  const eastAsia = names(fontsOf(runs, "eastAsia"));
  const fonts = [latin && `latin: ${latin}`, eastAsia && `east_asia: ${eastAsia}`].filter(Boolean);
  if (fonts.length > 0) put("font", `{ ${fonts.join(", ")} }`);
  if (lines.length === 0) return [];
  return [`  ${name}:`, `    match: { in: ${place}, style: ${quote(style)} }`, ...lines];
}

function fontsOf(runs: readonly LintRun[], slot: "ascii" | "eastAsia"): Effective<string | null>[] {
  return runs.filter((run) => run.slots.includes(slot)).map(({ format }) => format.fonts[slot]);
}

function opposite({ value, from }: Effective<Length>): Effective<Length> {
  return { value: { unit: value.unit, amount: -value.amount }, from };
}

/** One value or a list of values; null if there are none or too many, or if one is unverified. */
function list<T>(
  values: readonly Effective<T>[],
  write: (value: T) => string | null,
): string | null {
  if (values.length === 0 || values.some(({ isUnverified }) => isUnverified)) return null;
  const written = new Set(values.map(({ value }) => write(value)));
  if (written.size > mostValues || written.has(null)) return null;
  const texts = [...written].map((text) => scalar(text ?? ""));
  return texts.length === 1 ? (texts[0] ?? null) : `{ oneOf: [${texts.join(", ")}] }`;
}

function single(values: readonly Effective<boolean>[]): string | null {
  const [first] = values;
  return first !== undefined && values.every(({ value }) => value === first.value)
    ? String(first.value)
    : null;
}

function names(values: readonly Effective<string | null>[]): string | null {
  if (
    values.length === 0 ||
    values.some(({ value, isUnverified }) => value === null || isUnverified)
  ) {
    return null;
  }
  const written = [...new Set(values.map(({ value }) => value ?? ""))];
  return written.length === 1 ? quote(written[0] ?? "") : `[${written.map(quote).join(", ")}]`;
}

function numbers(values: readonly (number | null)[]): string | null {
  const written = [...new Set(values)];
  if (written.length === 0 || written.includes(null)) return null;
  return written.length === 1 ? String(written[0]) : `{ oneOf: [${written.join(", ")}] }`;
}

function lengthText({ unit, amount }: Length): string {
  return unit === "chars" ? `${amount / 100}ch` : `${amount}twips`;
}

function spaceText({ unit, amount }: Space): string | null {
  if (unit === "auto") return null;
  return unit === "lines" ? `${amount / 100} lines` : `${amount}twips`;
}

/** A number as it is, or a quoted text. */
function scalar(text: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text : quote(text);
}

/** A plain word, or a JSON string, which is a YAML string too (YAML 1.2, 7.3.1). */
function quote(text: string): string {
  const isWord = /^[a-z]{2,}$/.test(text) && !/^(?:yes|no|on|off|true|false|null)$/.test(text);
  return isWord ? text : JSON.stringify(text);
}

/** Requires noRequirements: the document is only read, not checked. */
const noRequirements: Requirements = {
  rules: {},
  scope: "all",
  unverified: "off",
  page: {},
  fonts: {},
  roles: [],
  min_confidence: 0,
  headings: {},
  numbering: {},
  attachments: {},
  styles: {},
  tables: {},
  whitespace: {},
  punctuation: {},
  text: {},
  leftovers: {},
  images: {},
  lock: {},
  language: undefined,
};
