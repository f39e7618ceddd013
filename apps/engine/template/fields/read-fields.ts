import type { StoryPart } from "../../word/stories.ts";
import { isUnshown } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/** A field (ECMA-376 part 1, 17.16.2), simple or complex. */
export interface Field {
  /** Its `w:fldSimple`, or the `w:fldChar` that begins it: this element can have `w:dirty`. */
  start: XmlElement;
  /** The path of the paragraph in which it begins. */
  path: string;
  /** Its instruction as the part has it: ` SEQ Figure \* ARABIC `. */
  code: string;
  /** The `w:t` elements of its last result. */
  texts: XmlElement[];
  /** The result is text of the paragraph in which the field begins, and nothing else. */
  isPlain: boolean;
  /** The paths of the further paragraphs that its result has, in document order. */
  morePaths: string[];
  /** The field around it. */
  outer: Field | null;
  isInTextBox: boolean;
  /** For a field in a fallback copy (part 3, 7.6): the same field in the first branch. */
  twin: Field | null;
}

/** The fields of a story, and the bookmarks around them. */
export interface StoryFields {
  /** In document order. */
  fields: Field[];
  /** By bookmark: indices of the fields that begin in it, from the first to behind the last. */
  bookmarks: Map<string, { from: number; to: number }>;
}

/** Reads the fields and bookmarks of a story in one walk. */
export function readFields(story: StoryPart): StoryFields {
  const { document } = story;
  if (!document.hasElement("w:instrText") && !document.hasElement("w:fldSimple")) {
    return { fields: [], bookmarks: new Map() };
  }
  const reader = new FieldReader(story);
  reader.read(document.root);
  return { fields: reader.fields, bookmarks: reader.bookmarks };
}

/** Elements without fields, and elements with deleted text. */
const passedOver = new Set(["w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:sectPr", "w:tblPr"]);

interface OpenField {
  field: Field;
  isInResult: boolean;
}

class FieldReader {
  readonly fields: Field[] = [];
  readonly bookmarks = new Map<string, { from: number; to: number }>();
  readonly #document: XmlDocument;
  readonly #paths: ReadonlyMap<XmlElement, string>;
  /** Names of bookmarks by id. */
  readonly #names = new Map<string, string>();
  #open: OpenField[] = [];
  #path = "";
  #isInTextBox = false;
  /** In a fallback copy: the fields of the first branch that have no twin yet. */
  #twins: Field[] | null = null;

  constructor({ document, paragraphs }: StoryPart) {
    this.#document = document;
    this.#paths = new Map(paragraphs.map(({ element, path }) => [element, path]));
  }

  read(container: XmlElement): void {
    const document = this.#document;
    const isRun = document.name(container) === "w:r";
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (isRun && name !== "w:t" && name !== "w:fldChar" && !isUnshown(name)) this.#spoil();
      if (!passedOver.has(name)) this.#element(at, name);
    }
  }

  #element(element: XmlElement, name: string): void {
    const document = this.#document;
    switch (name) {
      case "w:t": {
        const open = this.#open.at(-1);
        if (open?.isInResult) open.field.texts.push(element);
        return;
      }
      case "w:instrText": {
        const open = this.#open.at(-1);
        if (open?.isInResult === false) open.field.code += document.text(element);
        return;
      }
      case "w:fldChar":
        this.#character(element);
        return;
      case "w:fldSimple":
        this.#begin(element, document.attribute(element, "w:instr") ?? "", { isInResult: true });
        this.read(element);
        this.#open.pop();
        return;
      case "w:bookmarkStart":
      case "w:bookmarkEnd":
        this.#bookmark(element, name === "w:bookmarkStart");
        return;
      case "w:p":
        this.#paragraph(element);
        return;
      case "w:txbxContent":
        this.#textBox(element);
        return;
      case "mc:AlternateContent":
        this.#alternatives(element);
        return;
      default:
        this.read(element);
    }
  }

  #character(element: XmlElement): void {
    switch (this.#document.attribute(element, "w:fldCharType")) {
      case "begin":
        this.#begin(element, "", { isInResult: false });
        return;
      case "separate": {
        const open = this.#open.at(-1);
        if (open !== undefined) open.isInResult = true;
        return;
      }
      case "end":
        this.#open.pop();
    }
  }

  #begin(start: XmlElement, code: string, { isInResult }: { isInResult: boolean }): void {
    this.#spoil();
    const field: Field = {
      start,
      path: this.#path,
      code,
      texts: [],
      isPlain: true,
      morePaths: [],
      outer: this.#open.at(-1)?.field ?? null,
      isInTextBox: this.#isInTextBox,
      twin: this.#twins?.shift() ?? null,
    };
    this.fields.push(field);
    this.#open.push({ field, isInResult });
  }

  /** Notes that the current result holds more than text. */
  #spoil(): void {
    const open = this.#open.at(-1);
    if (open?.isInResult) open.field.isPlain = false;
  }

  #bookmark(element: XmlElement, isStart: boolean): void {
    const id = this.#document.attribute(element, "w:id") ?? "";
    const count = this.fields.length;
    if (isStart) {
      const name = this.#document.attribute(element, "w:name") ?? "";
      this.#names.set(id, name);
      this.bookmarks.set(name, { from: count, to: count });
    } else {
      const range = this.bookmarks.get(this.#names.get(id) ?? "");
      if (range !== undefined) range.to = count;
    }
  }

  #paragraph(paragraph: XmlElement): void {
    const outer = this.#path;
    this.#path = this.#paths.get(paragraph) ?? outer;
    for (const { field } of this.#open) {
      field.isPlain = false;
      field.morePaths.push(this.#path);
    }
    this.read(paragraph);
    this.#path = outer;
    for (const { field } of this.#open) field.isPlain = false;
  }

  /** Reads a text box. A field around the box does not continue in it. */
  #textBox(box: XmlElement): void {
    const { open, isInTextBox } = { open: this.#open, isInTextBox: this.#isInTextBox };
    this.#open = [];
    this.#isInTextBox = true;
    this.read(box);
    this.#open = open;
    this.#isInTextBox = isInTextBox;
  }

  #alternatives(element: XmlElement): void {
    const first = this.fields.length;
    for (const branch of this.#document.elements(element)) {
      const outer = this.#twins;
      if (this.#document.name(branch) === "mc:Fallback") this.#twins = this.fields.slice(first);
      this.read(branch);
      this.#twins = outer;
    }
  }
}
