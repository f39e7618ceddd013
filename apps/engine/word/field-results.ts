import { spanFinder } from "../xml/span-finder.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { textOfRunChild } from "./paragraph-text.ts";
import type { Paragraph, StoryPart } from "./stories.ts";

/** A range of a paragraph's text, in UTF-16 units. */
export interface TextRange {
  start: number;
  end: number;
}

/**
 * Types of fields whose results are copies (ECMA-376 part 1, 17.16.5): Word computes them again
 * from headings, bookmarks, properties or the clock. The results of other fields are typed, or come
 * from typed text: `HYPERLINK`, `FORMTEXT`, `MERGEFIELD`, `ASK`, `FILLIN`, `QUOTE`, `IF`.
 */
const copyTypes = new Set(
  `TOC TOA INDEX BIBLIOGRAPHY CITATION REF PAGEREF NOTEREF STYLEREF SEQ LISTNUM AUTONUM AUTONUMLGL
  AUTONUMOUT = PAGE NUMPAGES SECTION SECTIONPAGES NUMWORDS NUMCHARS DATE TIME CREATEDATE SAVEDATE
  PRINTDATE EDITTIME REVNUM FILENAME FILESIZE TEMPLATE DOCPROPERTY DOCVARIABLE INFO TITLE SUBJECT
  AUTHOR KEYWORDS COMMENTS LASTSAVEDBY USERNAME USERINITIALS USERADDRESS AUTOTEXT GLOSSARY DATABASE
  INCLUDETEXT LINK DDE DDEAUTO EMBED`.split(/\s+/),
);

/** Whether the instruction of a field, such as ` TOC \o "1-3" `, makes a copy. */
function isCopy(instruction: string): boolean {
  const word = /^\s*(=|[A-Za-z]+)/.exec(instruction)?.[1] ?? "";
  return copyTypes.has(word.toUpperCase());
}

/** A complex field that has begun and not ended yet. */
interface OpenField {
  instruction: string;
  /** The place where the field's result begins; `null` while its instruction is read. */
  result: TextPlace | null;
}

/** A place in the text of a story: the position of a paragraph, and an offset in it. */
interface TextPlace {
  position: number;
  offset: number;
}

/**
 * Finds the results of fields that are copies, by the position of their paragraphs. They are not
 * text of the template. A field may cover many paragraphs and contain other fields. A field without
 * an end is ignored, so that it does not take the rest of the document along.
 *
 * @returns `null` for a story without such results.
 */
export function copiedResults(story: StoryPart): Map<number, TextRange[]> | null {
  const { document, paragraphs } = story;
  const hasComplex = document.hasElement("w:fldChar");
  const hasSimple = document.hasElement("w:fldSimple");
  if (!hasComplex && !hasSimple) return null;
  const ranges = new Map<number, TextRange[]>();
  const flows = new Map<string, FieldFlow>();
  const mayHold = spanFinder(document.bytes, ["fldChar", "fldSimple", "instrText"]);
  for (const paragraph of paragraphs) {
    const { element } = paragraph;
    if (!mayHold(document.start(element), document.end(element))) continue;
    const key = flowOf(story, paragraph);
    let flow = flows.get(key);
    if (flow === undefined) {
      flow = new FieldFlow();
      flows.set(key, flow);
    }
    readFields(story, paragraph, flow);
  }
  for (const [key, { results }] of flows) {
    for (const { from, to } of results) {
      for (let at = from.position; at <= to.position; at++) {
        if (at > from.position && at < to.position) {
          if (flowOf(story, paragraphs[at] as Paragraph) !== key) continue;
        }
        const paragraphRanges = ranges.get(at);
        const range = {
          start: at === from.position ? from.offset : 0,
          end: at === to.position ? to.offset : Number.POSITIVE_INFINITY,
        };
        if (paragraphRanges === undefined) ranges.set(at, [range]);
        else paragraphRanges.push(range);
      }
    }
  }
  return ranges.size === 0 ? null : ranges;
}

/**
 * The key of the text flow that a paragraph belongs to. Each text box and each note is a flow,
 * because its fields end in it.
 */
function flowOf({ kind }: StoryPart, { path, isInTextBox, isMirror }: Paragraph): string {
  if (!isInTextBox && kind !== "footnotes" && kind !== "endnotes" && kind !== "comments") return "";
  const end = Math.max(path.lastIndexOf(".b"), 0);
  const box = path.indexOf(".", end + 1);
  return `${isMirror ? "mirror " : ""}${path.slice(0, box < 0 ? path.length : box)}`;
}

/** Tracks the fields of one flow while they begin and end. */
class FieldFlow {
  /** The results of copies. A field in another one has no separate result. */
  readonly results: { from: TextPlace; to: TextPlace }[] = [];
  readonly #open: OpenField[] = [];

  begin(): void {
    this.#open.push({ instruction: "", result: null });
  }

  instruct(text: string): void {
    const field = this.#open.at(-1);
    // Only the first word counts, so 64 characters are enough.
    if (field !== undefined && field.result === null && field.instruction.length < 64) {
      field.instruction += text;
    }
  }

  separate(at: TextPlace): void {
    const field = this.#open.at(-1);
    if (field !== undefined) field.result ??= at;
  }

  end(at: TextPlace): void {
    const field = this.#open.pop();
    if (field === undefined || field.result === null || !isCopy(field.instruction)) return;
    this.add(field.result, at);
  }

  add(from: TextPlace, to: TextPlace): void {
    const { results } = this;
    while (results.length > 0 && !isBefore(results.at(-1)?.from as TextPlace, from)) results.pop();
    results.push({ from, to });
  }
}

function isBefore(a: TextPlace, b: TextPlace): boolean {
  return a.position < b.position || (a.position === b.position && a.offset < b.offset);
}

function readFields(story: StoryPart, paragraph: Paragraph, flow: FieldFlow): void {
  const { document } = story;
  const { position } = paragraph;
  let offset = 0;
  let simple: XmlElement = noNode;
  let simpleStart = 0;
  for (const run of paragraph.runs) {
    const fieldOfRun = copiedSimpleField(story, paragraph, run);
    if (fieldOfRun !== simple) {
      if (simple !== noNode) flow.add({ position, offset: simpleStart }, { position, offset });
      simple = fieldOfRun;
      simpleStart = offset;
    }
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      switch (document.name(at)) {
        case "w:fldChar": {
          const type = document.attribute(at, "w:fldCharType");
          if (type === "begin") flow.begin();
          else if (type === "separate") flow.separate({ position, offset });
          else if (type === "end") flow.end({ position, offset });
          break;
        }
        case "w:instrText":
          flow.instruct(document.text(at));
          break;
        default:
          offset += textOfRunChild(document, at)?.length ?? 0;
      }
    }
  }
  if (simple !== noNode) flow.add({ position, offset: simpleStart }, { position, offset });
}

/** The outermost `w:fldSimple` around a run that is a copy; `noNode` if there is none. */
function copiedSimpleField(
  { document }: StoryPart,
  { element }: Paragraph,
  run: XmlElement,
): XmlElement {
  let outermost = noNode;
  for (let at = document.parent(run); at !== element && at !== noNode; at = document.parent(at)) {
    if (document.name(at) !== "w:fldSimple") continue;
    if (isCopy(document.attribute(at, "w:instr") ?? "")) outermost = at;
  }
  return outermost;
}

/** Replaces ranges of a text with spaces, so that the text keeps its length. */
export function blanked(text: string, ranges: readonly TextRange[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of ranges) {
    const to = Math.min(end, text.length);
    if (start > at) {
      result += text.slice(at, start);
      at = start;
    }
    if (to > at) {
      result += " ".repeat(to - at);
      at = to;
    }
  }
  return result + text.slice(at);
}
