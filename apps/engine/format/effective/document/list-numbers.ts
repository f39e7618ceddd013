import type { WordPackage } from "../../../word/package.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { toChinese } from "./chinese-numerals.ts";
import type { LintParagraph, LintStory } from "./lint-paragraph.ts";

/**
 * The automatic numbers of a document as Word shows them (ECMA-376 part 1, 17.9): （一）, 2.1, iv.
 * Bullets, and numbers in a format that `writeNumber` does not know, are left out.
 *
 * @param stories in their order; numbers count on from one story to the next.
 */
export function readListNumbers(
  pack: WordPackage,
  stories: readonly LintStory[],
): ReadonlyMap<LintParagraph, string> {
  const labels = new Map<LintParagraph, string>();
  let starts: ListStarts | null = null;
  const counters = new Map<string, (number | undefined)[]>();
  const begun = new Set<string>();
  for (const { paragraphs } of stories) {
    for (const paragraph of paragraphs) {
      const { list } = paragraph.format;
      if (list === null || list.numId === "0" || list.level === null) continue;
      starts ??= readStarts(pack);
      const { numId } = list;
      const level = Number(list.ilvl);
      const definition = starts.definitionOf(numId);
      const counter = counters.get(definition) ?? [];
      counters.set(definition, counter);
      // An override of the start applies once, to the first paragraph of the list, whatever number
      // its definition has reached.
      const override = begun.has(`${numId}/${level}`) ? undefined : starts.override(numId, level);
      begun.add(`${numId}/${level}`);
      const before = counter[level];
      counter[level] =
        override ?? (before === undefined ? starts.start(definition, level) : before + 1);
      for (let deeper = level + 1; deeper < counter.length; deeper++) {
        if (starts.restarts(definition, deeper, level)) counter[deeper] = undefined;
      }
      const label = labelOf(list.level.text, (at) => ({
        value: counter[at] ?? starts?.start(definition, at) ?? 1,
        format: at === level ? (list.level?.format ?? "") : (starts?.format(definition, at) ?? ""),
      }));
      if (label !== null) labels.set(paragraph, label);
    }
  }
  return labels;
}

/** `w:lvlText` with its `%1` to `%9` filled in; `null` if a format is not known. */
function labelOf(
  text: string,
  levelAt: (level: number) => { value: number; format: string },
): string | null {
  let isKnown = /%[1-9]/.test(text);
  const label = text.replace(/%([1-9])/g, (_whole, digit: string) => {
    const { value, format } = levelAt(Number(digit) - 1);
    const written = writeNumber(value, format);
    if (written === null) isKnown = false;
    return written ?? "";
  });
  return isKnown ? label : null;
}

const enclosedFirst = 0x245f;

/** A number in a format of `w:numFmt` (ECMA-376 part 1, 17.18.59). */
function writeNumber(value: number, format: string): string | null {
  switch (format) {
    case "decimal":
    case "decimalHalfWidth":
      return String(value);
    case "decimalZero":
      return String(value).padStart(2, "0");
    case "decimalFullWidth":
    case "decimalFullWidth2":
      return String(value).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    case "chineseCounting":
    case "chineseCountingThousand":
    case "japaneseCounting":
    case "taiwaneseCounting":
    case "taiwaneseCountingThousand":
    case "ideographDigital":
      return value >= 1 && value <= 999 ? toChinese(value) : null;
    case "decimalEnclosedCircle":
    case "decimalEnclosedCircleChinese":
      return value >= 1 && value <= 20 ? String.fromCodePoint(enclosedFirst + value) : null;
    case "upperLetter":
    case "lowerLetter": {
      const letter = String.fromCodePoint(0x41 + ((value - 1) % 26));
      const word = letter.repeat(Math.ceil(value / 26));
      return format === "upperLetter" ? word : word.toLowerCase();
    }
    default:
      return null;
  }
}

interface ListStarts {
  definitionOf(numId: string): string;
  start(definition: string, level: number): number;
  format(definition: string, level: number): string;
  override(numId: string, level: number): number | undefined;
  /** Whether a level restarts after a number of an outer level (17.9.11). */
  restarts(definition: string, level: number, outer: number): boolean;
}

interface LevelStart {
  start: number;
  format: string;
  /** `w:lvlRestart`: the level, from 1, after which this level restarts; 0: never. */
  restart: number | null;
}

function readStarts(pack: WordPackage): ListStarts {
  const definitions = new Map<string, string>();
  const overrides = new Map<string, number>();
  const levels = new Map<string, LevelStart>();
  const document = pack.xmlRelated("numbering");
  for (const element of document === null ? [] : document.elements(document.root)) {
    if (document === null) break;
    const name = document.name(element);
    if (name === "w:abstractNum") {
      const id = document.attribute(element, "w:abstractNumId") ?? "";
      for (const level of document.elements(element)) {
        if (document.name(level) !== "w:lvl") continue;
        const ilvl = document.attribute(level, "w:ilvl") ?? "0";
        levels.set(`${id}/${ilvl}`, readLevel(document, level));
      }
    } else if (name === "w:num") {
      const id = document.attribute(element, "w:numId") ?? "";
      definitions.set(id, childValue(document, element, "w:abstractNumId") ?? "");
      for (const override of document.elements(element)) {
        const start = childValue(document, override, "w:startOverride");
        if (document.name(override) !== "w:lvlOverride" || start === null) continue;
        overrides.set(`${id}/${document.attribute(override, "w:ilvl") ?? "0"}`, Number(start));
      }
    }
  }
  return {
    definitionOf: (numId) => definitions.get(numId) ?? `list ${numId}`,
    start: (definition, level) => levels.get(`${definition}/${level}`)?.start ?? 1,
    format: (definition, level) => levels.get(`${definition}/${level}`)?.format ?? "decimal",
    override: (numId, level) => overrides.get(`${numId}/${level}`),
    restarts: (definition, level, outer) => {
      const restart = levels.get(`${definition}/${level}`)?.restart ?? null;
      return restart === null || (restart > 0 && outer < restart);
    },
  };
}

function readLevel(document: XmlDocument, level: XmlElement): LevelStart {
  const restart = childValue(document, level, "w:lvlRestart");
  return {
    start: Number(childValue(document, level, "w:start") ?? "1"),
    format: childValue(document, level, "w:numFmt") ?? "decimal",
    restart: restart === null ? null : Number(restart),
  };
}

function childValue(document: XmlDocument, parent: XmlElement, name: string): string | null {
  const child = document.child(parent, name);
  return child === null ? null : (document.attribute(child, "w:val") ?? null);
}
