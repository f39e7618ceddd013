import type {
  Block,
  Habits,
  ListLevel,
  MarginPart,
  Model,
  Paragraph,
  ParagraphFormat,
  Piece,
  Section,
  TextFormat,
  Writing,
} from "../model.ts";
import { paragraphsOf } from "../model.ts";

/** A role of a paper: its formatting, and its style if the document uses styles. */
export interface PaperRole {
  formatting: ParagraphFormat;
  text: TextFormat;
  style: readonly [id: string, name: string];
}

/** Text, or pieces of text with formatting that differs. */
export type Words =
  | string
  | readonly (string | readonly [text: string, formatting: Partial<TextFormat>])[];

/** A line of a paper: its role and text; `null` for an empty line. */
export type PaperLine = readonly [role: string, words: Words | null];

export interface Paper {
  name: string;
  policy: string;
  roles: Readonly<Record<string, PaperRole>>;
  lines: readonly (PaperLine | PaperTable)[];
  section: Section;
  margins: (paper: PaperMaker) => MarginPart[];
  levels?: readonly ListLevel[];
  footnotes?: readonly PaperLine[];
  /** Whether headings have an outline level even if they are formatted by hand. */
  hasLevelsByHand?: boolean;
}

export interface PaperTable {
  /** The role of its cells. */
  role: string;
  widths: readonly number[];
  rows: readonly (readonly string[])[];
}

/** A paper in one writing: with styles of its own, or with all paragraphs in Word's Normal. */
export function paperDocument(paper: Paper, writing: Writing): Model {
  const keepsLevels = writing === "styled" || paper.hasLevelsByHand === true;
  const make = new PaperMaker(keepsLevels ? paper.roles : withoutLevels(paper.roles));
  const habits: Habits = {
    base: writing === "styled" ? "lean" : "word",
    indents: "twips",
    marks: writing === "direct",
    noise: false,
  };
  return refer({
    name: paper.name,
    policy: paper.policy,
    writing,
    habits,
    styles: Object.fromEntries(
      Object.entries(paper.roles).map(([role, { formatting, text, style }]) => [
        role,
        { id: style[0], name: style[1], formatting: { ...formatting }, text: { ...text } },
      ]),
    ),
    blocks: paper.lines.map((line) => ("rows" in line ? make.table(line) : make.of(line))),
    sections: [structuredClone(paper.section)],
    margins: paper.margins(make),
    footnotes: (paper.footnotes ?? []).map((line) => noted(make.of(line))),
    levels: [...(paper.levels ?? [])],
    hasEvenPages: false,
    tracksChanges: false,
    comment: null,
  });
}

function withoutLevels(roles: Paper["roles"]): Paper["roles"] {
  return Object.fromEntries(
    Object.entries(roles).map(([name, role]) => [
      name,
      { ...role, formatting: { ...role.formatting, outline: null } },
    ]),
  );
}

/** Makes the paragraphs of a paper. */
export class PaperMaker {
  readonly #roles: Paper["roles"];
  readonly #counts = new Map<string, number>();

  constructor(roles: Paper["roles"]) {
    this.#roles = roles;
  }

  of([role, words]: PaperLine): Paragraph {
    const known = this.#roles[role];
    if (known === undefined) throw new Error(`no role ${role}`);
    return {
      kind: "paragraph",
      id: this.#name(role),
      role,
      formatting: { ...known.formatting },
      pieces: words === null ? [] : piecesOf(words, known.text),
    };
  }

  /** A paragraph with a field in the middle. */
  field(role: string, before: string, field: string, behind = ""): Paragraph {
    const paragraph = this.of([role, [before, "1", behind]]);
    const [, number] = paragraph.pieces;
    if (number !== undefined) number.field = field;
    paragraph.pieces = paragraph.pieces.filter(({ text }) => text !== "");
    return paragraph;
  }

  table({ role, widths, rows }: PaperTable): Block {
    return {
      kind: "table",
      id: this.#name("table"),
      widths: [...widths],
      borders: "none",
      rows: rows.map((row) => row.map((cell) => this.of([role, cell]))),
    };
  }

  #name(role: string): string {
    const count = (this.#counts.get(role) ?? 0) + 1;
    this.#counts.set(role, count);
    return `${role}-${count}`;
  }
}

function piecesOf(words: Words, formatting: TextFormat): Piece[] {
  if (typeof words === "string") return [{ text: words, formatting: { ...formatting } }];
  return words.map((part) =>
    typeof part === "string"
      ? { text: part, formatting: { ...formatting } }
      : { text: part[0], formatting: { ...formatting, ...part[1] } },
  );
}

/** A footnote with its reference mark at the beginning. */
function noted(paragraph: Paragraph): Paragraph {
  return {
    ...paragraph,
    start: '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>',
  };
}

/** Adds the references to footnotes, one after each of the first paragraphs of the body. */
function refer(model: Model): Model {
  const body = paragraphsOf(model).filter(({ role }) => role === "body");
  model.footnotes.forEach((_, index) => {
    const paragraph = body[index];
    if (paragraph !== undefined) paragraph.end = footnoteMark(index + 1);
  });
  return model;
}

function footnoteMark(id: number): string {
  return `<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="${id}"/></w:r>`;
}

/** A page with the given margins in twips, without a grid. */
export function pageWith(
  [width, height]: readonly [number, number],
  margins: Pick<Section["margins"], "top" | "right" | "bottom" | "left">,
): Section {
  return {
    width,
    height,
    isLandscape: false,
    margins: { ...margins, header: 720, footer: 720, gutter: 0 },
    grid: null,
    hasTitlePage: false,
    numberFormat: null,
  };
}
