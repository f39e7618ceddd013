import { spanFinder } from "../xml/span-finder.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { textOfRunChild } from "./paragraph-text.ts";
import type { Paragraph, StoryPart } from "./stories.ts";

/** A stretch of a paragraph's text, in UTF-16 units. */
export interface TextRange {
  start: number;
  end: number;
}

/**
 * Fields that are a copy of something (ECMA-376 part 1, 17.16.5): Word makes their results anew, from
 * headings, bookmarks, properties or the clock. What other fields show was typed, or comes from what
 * was typed: `HYPERLINK`, `FORMTEXT`, `MERGEFIELD`, `ASK`, `FILLIN`, `QUOTE`, `IF`.
 */
const copies = new Set(
  `TOC TOA INDEX BIBLIOGRAPHY CITATION REF PAGEREF NOTEREF STYLEREF SEQ LISTNUM AUTONUM AUTONUMLGL
  AUTONUMOUT = PAGE NUMPAGES SECTION SECTIONPAGES NUMWORDS NUMCHARS DATE TIME CREATEDATE SAVEDATE
  PRINTDATE EDITTIME REVNUM FILENAME FILESIZE TEMPLATE DOCPROPERTY DOCVARIABLE INFO TITLE SUBJECT
  AUTHOR KEYWORDS COMMENTS LASTSAVEDBY USERNAME USERINITIALS USERADDRESS AUTOTEXT GLOSSARY DATABASE
  INCLUDETEXT LINK DDE DDEAUTO EMBED`.split(/\s+/),
);

/** Whether a field is a copy, by its instruction: ` TOC \o "1-3" `. */
function isCopy(instruction: string): boolean {
  const word = /^\s*(=|[A-Za-z]+)/.exec(instruction)?.[1] ?? "";
  return copies.has(word.toUpperCase());
}

/** A complex field that was begun and not ended yet. */
interface OpenField {
  instruction: string;
  /** The offset at which the field's result begins; `null` while its instruction is read. */
  result: Place | null;
}

/** A place in the text of a story: a paragraph, by its position, and an offset in it. */
interface Place {
  position: number;
  offset: number;
}

/**
 * The results of fields that are copies, by the position of the paragraphs that hold them: no text of
 * a template. A field may go over many paragraphs, and others stand in it. One that nobody ends is
 * none: it must not take the rest of the document along.
 *
 * @returns `null` for a story without such fields.
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
        const own = ranges.get(at);
        const range = {
          start: at === from.position ? from.offset : 0,
          end: at === to.position ? to.offset : Number.POSITIVE_INFINITY,
        };
        if (own === undefined) ranges.set(at, [range]);
        else own.push(range);
      }
    }
  }
  return ranges.size === 0 ? null : ranges;
}

/** Text that flows on from paragraph to paragraph: fields of text boxes and notes end in them. */
function flowOf({ kind }: StoryPart, { path, isInTextBox, isMirror }: Paragraph): string {
  if (!isInTextBox && kind !== "footnotes" && kind !== "endnotes" && kind !== "comments") return "";
  const end = Math.max(path.lastIndexOf(".b"), 0);
  const box = path.indexOf(".", end + 1);
  return `${isMirror ? "mirror " : ""}${path.slice(0, box < 0 ? path.length : box)}`;
}

/** The fields of one flow, as they begin and end. */
class FieldFlow {
  /** Those of fields in fields are not told apart. */
  readonly results: { from: Place; to: Place }[] = [];
  readonly #open: OpenField[] = [];

  begin(): void {
    this.#open.push({ instruction: "", result: null });
  }

  instruct(text: string): void {
    const field = this.#open.at(-1);
    // The first word is enough.
    if (field !== undefined && field.result === null && field.instruction.length < 64) {
      field.instruction += text;
    }
  }

  separate(at: Place): void {
    const field = this.#open.at(-1);
    if (field !== undefined) field.result ??= at;
  }

  end(at: Place): void {
    const field = this.#open.pop();
    if (field === undefined || field.result === null || !isCopy(field.instruction)) return;
    this.add(field.result, at);
  }

  add(from: Place, to: Place): void {
    const { results } = this;
    while (results.length > 0 && !isBefore(results.at(-1)?.from as Place, from)) results.pop();
    results.push({ from, to });
  }
}

function isBefore(a: Place, b: Place): boolean {
  return a.position < b.position || (a.position === b.position && a.offset < b.offset);
}

function readFields(story: StoryPart, paragraph: Paragraph, flow: FieldFlow): void {
  const { document } = story;
  const { position } = paragraph;
  let offset = 0;
  let simple: XmlElement = noNode;
  let simpleStart = 0;
  for (const run of paragraph.runs) {
    const own = copiedSimpleField(story, paragraph, run);
    if (own !== simple) {
      if (simple !== noNode) flow.add({ position, offset: simpleStart }, { position, offset });
      simple = own;
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

/** The outermost copied `w:fldSimple` around a run; `noNode` if no copied one is around it. */
function copiedSimpleField(
  { document }: StoryPart,
  { element }: Paragraph,
  run: XmlElement,
): XmlElement {
  let found = noNode;
  for (let at = document.parent(run); at !== element && at !== noNode; at = document.parent(at)) {
    if (document.name(at) !== "w:fldSimple") continue;
    if (isCopy(document.attribute(at, "w:instr") ?? "")) found = at;
  }
  return found;
}

/** A text with stretches of it blank, as long as it was. */
export function blanked(text: string, ranges: readonly TextRange[]): string {
  let left = "";
  let at = 0;
  for (const { start, end } of ranges) {
    const to = Math.min(end, text.length);
    if (start > at) {
      left += text.slice(at, start);
      at = start;
    }
    if (to > at) {
      left += " ".repeat(to - at);
      at = to;
    }
  }
  return left + text.slice(at);
}
