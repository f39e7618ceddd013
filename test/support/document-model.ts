/**
 * Documents made at random, of all that Word puts into them, with sections laid over them where the
 * rules of templates allow it (`docs/templates.md`, "What a section repeats").
 */

/** The content of a paragraph. */
export type Inline =
  | { kind: "text"; text: string; isBold: boolean }
  | { kind: "value"; id: number; isSplit: boolean }
  | { kind: "thing"; what: Thing; number: number }
  | { kind: "field"; isComplex: boolean; text: string }
  | { kind: "mark"; what: Mark; number: number }
  | { kind: "note"; number: number }
  | { kind: "deleted"; text: string }
  | { kind: "comment"; number: number; inlines: Inline[] }
  | { kind: "wrapper"; what: Wrapper; number: number; inlines: Inline[] }
  | { kind: "box"; number: number; hasFallback: boolean; blocks: Block[] }
  | { kind: "section"; id: number; inlines: Inline[] };

export type Thing = "picture" | "anchor" | "page" | "symbol" | "tab" | "formula" | "object";
export type Mark = "bookmarkStart" | "bookmarkEnd";
export type Wrapper = "link" | "inserted" | "control";

/** How the two tags of a section of blocks or rows are set. */
export type TagPlace =
  /** In paragraphs, or rows, of their own. */
  | "apart"
  /** At the start of the first paragraph and at the end of the last. */
  | "edges"
  /** In one cell of a row, with the word `row`. */
  | "explicit";

export type Block =
  | { kind: "paragraph"; format: string; inlines: Inline[]; breaksSection: boolean }
  | { kind: "table"; rows: Row[] }
  | { kind: "control"; number: number; blocks: Block[] }
  | {
      kind: "section";
      id: number;
      place: TagPlace;
      blocks: Block[];
      /** The texts in their own paragraphs before the first tag and behind the second. */
      beside: [Beside, Beside];
    };

export interface Beside {
  inlines: Inline[];
  breaksSection: boolean;
}

const nothing: Beside = { inlines: [], breaksSection: false };

export interface Cell {
  isControl: boolean;
  blocks: Block[];
}

export type Row =
  | { kind: "row"; cells: Cell[] }
  | { kind: "section"; id: number; place: TagPlace; rows: Row[] };

export interface DocumentModel {
  body: Block[];
  header: Block[];
  /** As many notes as are referred to, each with this. */
  notes: Inline[][];
  comments: number;
  sections: number;
  /** Something stands beside a tag in a paragraph of its own: it moves to a neighbour. */
  hasLooseThings: boolean;
}

/** Numbers from outside, each at most `below - 1`; 0 makes the simplest document. */
export type Choices = (below: number) => number;

type Where = "body" | "header" | "cell";

export interface ModelLimits {
  /** How deep tables, boxes and sections stand in each other. */
  depth: number;
  /** Bookmarks, breaks and floating pictures in the paragraphs of tags. */
  allowsLooseThings: boolean;
}

export function documentFrom(choose: Choices, limits: ModelLimits): DocumentModel {
  return new Maker(choose, limits).document();
}

const formats = ["", '<w:jc w:val="center"/>', '<w:spacing w:after="120"/>', "<w:keepNext/>"];

class Maker {
  readonly #choose: Choices;
  readonly #limits: ModelLimits;
  #numbers = 0;
  #sections = 0;
  #notes: Inline[][] = [];
  #comments = 0;
  #hasLooseThings = false;
  /** Of sections around the place that is being made: a note may not be repeated. */
  #sectionDepth = 0;

  constructor(choose: Choices, limits: ModelLimits) {
    this.#choose = choose;
    this.#limits = limits;
  }

  document(): DocumentModel {
    const body = this.#blocks(this.#limits.depth, 1 + this.#choose(5), "body");
    const header = this.#is(3) ? this.#blocks(1, 1, "header") : [];
    return {
      body: [...body, this.#plain("end")],
      header: header.length === 0 ? [] : [...header, this.#plain("head")],
      notes: this.#notes,
      comments: this.#comments,
      sections: this.#sections,
      hasLooseThings: this.#hasLooseThings,
    };
  }

  /** One of so many. */
  #is(oneOf: number): boolean {
    return this.#choose(oneOf) === oneOf - 1;
  }

  #of<T>(items: readonly [T, ...T[]]): T {
    return items[this.#choose(items.length)] ?? items[0];
  }

  #number(): number {
    this.#numbers++;
    return this.#numbers;
  }

  #plain(text: string): Block {
    const inlines: Inline[] = [{ kind: "text", text, isBold: false }];
    return { kind: "paragraph", format: "", inlines, breaksSection: false };
  }

  /** Blocks that a cell or a text box may hold as they are: tables apart, a paragraph at the end. */
  #blocks(depth: number, count: number, where: Where): Block[] {
    const blocks: Block[] = [];
    for (let left = count; left > 0; left--) {
      const block = this.#block(depth, where);
      const touches = blocks.at(-1)?.kind === "table" && block.kind === "table";
      if (touches) blocks.push(this.#paragraph(0, where));
      blocks.push(block);
    }
    const isEnded = blocks.at(-1)?.kind === "paragraph";
    if (!isEnded || blocks.length === 0) blocks.push(this.#paragraph(0, where));
    return blocks;
  }

  #block(depth: number, where: Where): Block {
    const kind = this.#choose(10);
    if (depth === 0 || kind < 4) return this.#paragraph(depth, where);
    if (kind < 6) return this.#table(depth - 1);
    if (kind < 7) {
      const number = this.#number();
      return { kind: "control", number, blocks: [this.#paragraph(depth - 1, "cell")] };
    }
    return this.#section(depth - 1, where);
  }

  #section(depth: number, where: Where): Block {
    const id = this.#openSection();
    const place = this.#of(["apart", "edges"] as const);
    const blocks: Block[] =
      place === "edges"
        ? [
            this.#paragraph(0, where),
            ...(this.#is(2) && depth > 0 ? [this.#table(depth)] : []),
            this.#paragraph(0, where),
          ]
        : this.#blocks(depth, 1 + this.#choose(2), where);
    // Only a table, so that tables would touch and cells would end with one.
    if (place === "apart" && depth > 0 && this.#is(4)) blocks.splice(0, 9, this.#table(depth));
    this.#sectionDepth--;
    // The mark at the end of a paragraph stands behind the tag in it.
    const last = blocks.at(-1);
    if (place === "edges" && last?.kind === "paragraph") last.breaksSection = false;
    const beside = place === "apart" ? this.#loose(where) : ([nothing, nothing] as const);
    return { kind: "section", id, place, blocks, beside: [...beside] };
  }

  #openSection(): number {
    this.#sectionDepth++;
    this.#sections++;
    return this.#sections;
  }

  #loose(where: Where): [Beside, Beside] {
    if (!this.#limits.allowsLooseThings || !this.#is(2)) return [nothing, nothing];
    this.#hasLooseThings = true;
    const kind = this.#choose(4);
    const number = this.#number();
    if (kind === 0) return [this.#beside({ kind: "thing", what: "anchor", number }), nothing];
    if (kind === 1) return [nothing, this.#beside({ kind: "thing", what: "anchor", number })];
    if (kind === 2)
      return [
        this.#beside({ kind: "mark", what: "bookmarkStart", number }),
        this.#beside({ kind: "mark", what: "bookmarkEnd", number }),
      ];
    return where === "body"
      ? [nothing, { inlines: [], breaksSection: true }]
      : [nothing, this.#beside({ kind: "thing", what: "anchor", number })];
  }

  #beside(inline: Inline): Beside {
    return { inlines: [inline], breaksSection: false };
  }

  #table(depth: number): Block {
    const rows = this.#rows(depth, 1 + this.#choose(2));
    // A table of which no row is left goes: one row always stays.
    return { kind: "table", rows: [this.#row(0, false), ...rows] };
  }

  #rows(depth: number, count: number): Row[] {
    return Array.from({ length: count }, () => {
      if (!this.#is(2)) return this.#row(depth, this.#is(6));
      const id = this.#openSection();
      const place = this.#of(["edges", "apart", "explicit"] as const);
      const count = place === "explicit" ? 1 : 1 + this.#choose(2);
      const rows = Array.from({ length: count }, () => this.#row(depth, false));
      this.#sectionDepth--;
      return { kind: "section", id, place, rows };
    });
  }

  #row(depth: number, hasControls: boolean): Row {
    const cells = Array.from({ length: 2 + this.#choose(2) }, () => {
      // It begins with a paragraph too: the tags of a row stand there.
      const more = depth > 0 && this.#is(2) ? this.#blocks(depth - 1, 1, "cell") : [];
      return { isControl: hasControls, blocks: [this.#paragraph(0, "cell"), ...more] };
    });
    return { kind: "row", cells };
  }

  #paragraph(depth: number, where: Where): Block {
    const inlines: Inline[] = [{ kind: "text", text: `t${this.#number()} `, isBold: this.#is(4) }];
    for (let left = this.#choose(4); left > 0; left--) inlines.push(...this.#inlines(depth, where));
    return {
      kind: "paragraph",
      format: this.#of(formats as [string, ...string[]]),
      inlines,
      breaksSection: where === "body" && this.#is(8),
    };
  }

  #inlines(depth: number, where: Where): Inline[] {
    const kind = this.#choose(16);
    const number = this.#number();
    if (kind < 2) return [{ kind: "text", text: `w${number} `, isBold: this.#is(2) }];
    if (kind < 4) return [{ kind: "value", id: number, isSplit: this.#is(3) }];
    if (kind < 8) {
      const id = this.#openSection();
      const inlines = this.#inlines(depth, where);
      if (this.#is(2)) inlines.push(...this.#inlines(depth, where));
      this.#sectionDepth--;
      return [{ kind: "section", id, inlines }];
    }
    if (kind < 10) {
      const whats = ["picture", "anchor", "page", "symbol", "tab", "formula", "object"] as const;
      const what = this.#of(whats);
      // A header has no page breaks.
      return [{ kind: "thing", what: where === "body" || what !== "page" ? what : "tab", number }];
    }
    if (kind < 11) return [{ kind: "field", isComplex: this.#is(2), text: `f${number}` }];
    if (kind < 12) return this.#pair(depth, where, number);
    if (kind < 13) return this.#note(where, number);
    if (kind < 14) {
      const what = this.#of(["link", "inserted", "control"] as const);
      return [{ kind: "wrapper", what, number, inlines: this.#inlines(0, where) }];
    }
    if (kind < 15) return [{ kind: "deleted", text: `d${number}` }];
    if (depth === 0) return [{ kind: "text", text: `w${number} `, isBold: false }];
    const blocks = this.#blocks(depth - 1, 1, "cell");
    return [{ kind: "box", number, hasFallback: this.#is(2), blocks }];
  }

  #pair(depth: number, where: Where, number: number): Inline[] {
    const inlines = this.#inlines(depth, where);
    if (this.#is(2) && where === "body" && this.#sectionDepth === 0) {
      this.#comments++;
      return [{ kind: "comment", number: this.#comments - 1, inlines }];
    }
    return [
      { kind: "mark", what: "bookmarkStart", number },
      ...inlines,
      { kind: "mark", what: "bookmarkEnd", number },
    ];
  }

  #note(where: Where, number: number): Inline[] {
    // The repeated content of a section may have no note.
    if (where !== "body" || this.#sectionDepth > 0)
      return [{ kind: "text", text: `w${number} `, isBold: true }];
    this.#notes.push([{ kind: "text", text: `n${number} `, isBold: false }]);
    return [{ kind: "note", number: this.#notes.length + 1 }];
  }
}
