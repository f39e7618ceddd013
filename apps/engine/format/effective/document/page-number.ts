import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { LintParagraph } from "./lint-paragraph.ts";

/** The number of a page in a paragraph of a header or footer. */
export interface PageNumber {
  paragraph: LintParagraph;
  /** The paragraph's text, with N in the place of the number; white space as it is. */
  text: string;
  /** Whether a tab stands before the number: where it stands goes by a tab stop then. */
  isBehindTab: boolean;
  /**
   * The form that the field itself asks for (`\\* roman`), as ST_NumberFormat names it; null: none.
   */
  format: string | null;
  /** The run with the number as it is shown; null: the document does not have one yet. */
  run: XmlElement | null;
}

/** A complex field that is not closed yet. */
interface OpenField {
  instruction: string;
  isResult: boolean;
  /** A field with the page's number stands in its instruction: `IF`, or a sum. */
  isAboutPage: boolean;
  result: string;
  run: XmlElement | null;
}

/**
 * The page's number, whichever way it is written: `PAGE` as a complex field (ECMA-376 part 1,
 * 17.16.5.33 and 17.16.18) with its instruction in any number of runs, beside or in other fields; as
 * `w:fldSimple` (17.16.19); as `w:pgNum` (17.3.3.22). A digit that was typed is none.
 */
export function readPageNumber(paragraph: LintParagraph): PageNumber | null {
  return new PageNumberReader(paragraph).read();
}

class PageNumberReader {
  readonly #paragraph: LintParagraph;
  readonly #open: OpenField[] = [];
  #text = "";
  #format: string | null = null;
  #run: XmlElement | null = null;
  #isFound = false;
  #isBehindTab = false;

  constructor(paragraph: LintParagraph) {
    this.#paragraph = paragraph;
  }

  read(): PageNumber | null {
    const { document } = this.#paragraph.story;
    let simple: XmlElement = noNode;
    for (const run of this.#paragraph.paragraph.runs) {
      const around = this.#simpleFieldAround(run);
      if (around !== noNode) {
        const instruction = document.attribute(around, "w:instr") ?? "";
        if (isPage(instruction)) {
          if (around !== simple) this.#found(instruction, run);
          simple = around;
          continue;
        }
      }
      simple = around;
      this.#readRun(run);
    }
    if (!this.#isFound) return null;
    return {
      paragraph: this.#paragraph,
      text: this.#text,
      isBehindTab: this.#isBehindTab,
      format: this.#format,
      run: this.#run,
    };
  }

  #readRun(run: XmlElement): void {
    const { document } = this.#paragraph.story;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      switch (document.name(at)) {
        case "w:fldChar":
          this.#readMark(document.attribute(at, "w:fldCharType") ?? "", run);
          break;
        case "w:instrText": {
          const field = this.#open.at(-1);
          if (field !== undefined && !field.isResult) field.instruction += document.text(at);
          break;
        }
        case "w:pgNum":
          this.#found("PAGE", run);
          break;
        case "w:t":
          this.#show(document.text(at), run);
          break;
        case "w:tab":
        case "w:ptab":
          this.#show("\t", run);
          this.#isBehindTab ||= !this.#isFound;
      }
    }
  }

  #readMark(type: string, run: XmlElement): void {
    if (type === "begin") {
      this.#open.push({
        instruction: "",
        isResult: false,
        isAboutPage: false,
        result: "",
        run: null,
      });
    }
    const field = this.#open.at(-1);
    if (field === undefined) return;
    if (type === "separate") field.isResult = true;
    if (type !== "end") return;
    this.#open.pop();
    const around = this.#open.at(-1);
    const isNumber = isPage(field.instruction);
    if (around !== undefined && !around.isResult)
      around.isAboutPage ||= isNumber || field.isAboutPage;
    else if (isNumber) this.#found(field.instruction, field.run ?? run);
    else if (field.isAboutPage) this.#foundIn(field, run);
    else this.#show(field.result, run);
  }

  #show(text: string, run: XmlElement): void {
    const field = this.#open.at(-1);
    if (field === undefined) this.#text += text;
    else if (field.isResult) {
      field.result += text;
      field.run ??= run;
    }
  }

  #found(instruction: string, run: XmlElement): void {
    this.#isFound = true;
    this.#text += "N";
    this.#run ??= run;
    this.#format ??= formatOf(instruction);
  }

  /** The result of a field that shows the number, or does something with it, among other text. */
  #foundIn({ result, run }: OpenField, last: XmlElement): void {
    this.#isFound = true;
    this.#text += result.replace(/\d+/, "N");
    this.#run ??= run ?? last;
  }

  #simpleFieldAround(run: XmlElement): XmlElement {
    const { document } = this.#paragraph.story;
    const { element } = this.#paragraph.paragraph;
    let at = document.parent(run);
    while (at !== noNode && at !== element && document.name(at) !== "w:fldSimple") {
      at = document.parent(at);
    }
    return at === element ? noNode : at;
  }
}

/** `PAGE`, not `PAGEREF` or `NUMPAGES`. */
function isPage(instruction: string): boolean {
  return /^\s*PAGE(?![A-Z])/i.test(instruction);
}

/** General formatting switches (17.16.4.3.1) that number a page, by the names of 17.18.59. */
const formats: Readonly<Record<string, string>> = {
  Arabic: "decimal",
  ArabicDash: "numberInDash",
  roman: "lowerRoman",
  Roman: "upperRoman",
  ROMAN: "upperRoman",
  alphabetic: "lowerLetter",
  Alphabetic: "upperLetter",
  ALPHABETIC: "upperLetter",
  CHINESENUM1: "chineseCounting",
  CHINESENUM2: "chineseLegalSimplified",
  CHINESENUM3: "chineseCountingThousand",
};

function formatOf(instruction: string): string | null {
  for (const [, word = ""] of instruction.matchAll(/\\\*\s*"?(\w+)/g)) {
    const format = formats[word];
    if (format !== undefined) return format;
  }
  return null;
}
