import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { LintParagraph } from "./lint-paragraph.ts";

/** A page number in a paragraph of a header or footer. */
export interface PageNumber {
  paragraph: LintParagraph;
  /** The paragraph's text with N for the number; white space is kept. */
  text: string;
  /** Whether a tab stands before the number, so that a tab stop decides its place. */
  isBehindTab: boolean;
  /**
   * The format that the field itself states (`\\* roman`), as a name of ST_NumberFormat; null if it
   * states none.
   */
  format: string | null;
  /** The run with the shown number; null if the document has none yet. */
  run: XmlElement | null;
}

/** A complex field whose end has not been read yet. */
interface OpenField {
  instruction: string;
  isResult: boolean;
  /** Its instruction contains a field with the page number, as in `IF` or a sum. */
  isAboutPage: boolean;
  result: string;
  run: XmlElement | null;
}

/**
 * Reads the page number of a paragraph in any of its forms: `PAGE` as a complex field (ECMA-376
 * part 1, 17.16.5.33 and 17.16.18) with its instruction in any number of runs, beside or inside
 * other fields; as `w:fldSimple` (17.16.19); as `w:pgNum` (17.3.3.22). A typed digit does not
 * count.
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
  #hasNumber = false;
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
          if (around !== simple) this.#addNumber(instruction, run);
          simple = around;
          continue;
        }
      }
      simple = around;
      this.#readRun(run);
    }
    if (!this.#hasNumber) return null;
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
          this.#readFieldChar(document.attribute(at, "w:fldCharType") ?? "", run);
          break;
        case "w:instrText": {
          const field = this.#open.at(-1);
          if (field !== undefined && !field.isResult) field.instruction += document.text(at);
          break;
        }
        case "w:pgNum":
          this.#addNumber("PAGE", run);
          break;
        case "w:t":
          this.#show(document.text(at), run);
          break;
        case "w:tab":
        case "w:ptab":
          this.#show("\t", run);
          this.#isBehindTab ||= !this.#hasNumber;
      }
    }
  }

  #readFieldChar(type: string, run: XmlElement): void {
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
    else if (isNumber) this.#addNumber(field.instruction, field.run ?? run);
    else if (field.isAboutPage) this.#addResult(field, run);
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

  #addNumber(instruction: string, run: XmlElement): void {
    this.#hasNumber = true;
    this.#text += "N";
    this.#run ??= run;
    this.#format ??= formatOf(instruction);
  }

  /** Adds the result of a field that contains the page number, among other text. */
  #addResult({ result, run }: OpenField, last: XmlElement): void {
    this.#hasNumber = true;
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

/** The ST_NumberFormat (17.18.59) of each general formatting switch (17.16.4.3.1). */
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
