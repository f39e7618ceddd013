import { sizes } from "../formats.ts";
import type { Block, Paragraph, Piece, Table } from "../model.ts";
import type { Item } from "./content.ts";
import { Counting } from "./counting.ts";
import { type OfficialRole, officialFormats, typeArea } from "./formats.ts";
import type { Variation } from "./variation.ts";

/** Makes paragraphs of a variation, each with the formatting of its role. */
export class Paragraphs {
  readonly formats: ReturnType<typeof officialFormats>;
  readonly #variation: Variation;
  readonly #counts = new Map<string, number>();

  constructor(variation: Variation) {
    this.#variation = variation;
    this.formats = officialFormats(variation);
  }

  /** A paragraph with uniform formatting; `null` makes an empty paragraph. */
  of(role: OfficialRole, content: string | null): Paragraph {
    const { formatting, text } = this.formats[role];
    const pieces = content === null ? [] : [{ text: content, formatting: { ...text } }];
    return { kind: "paragraph", id: this.#name(role), role, formatting: { ...formatting }, pieces };
  }

  blanks(count: number): Paragraph[] {
    return Array.from({ length: count }, () => this.of("blank", null));
  }

  /** The paragraphs of the items. A table is followed by an empty paragraph. */
  items(items: readonly Item[]): Block[] {
    const counting = new Counting();
    return items.flatMap((item): Block[] => {
      if (typeof item !== "string") return [this.#table(item.table), this.of("blank", null)];
      const heading = /^(#+) (.*)$/s.exec(item);
      if (heading === null) return [this.of("body", item)];
      const [, marks = "", words = ""] = heading;
      return [this.#heading(marks.length, counting.next(marks.length), words)];
    });
  }

  #heading(level: number, number: string, words: string): Paragraph {
    const [headingText = "", behind] = words.split("|");
    const typed = this.#variation.numbering === "typed" ? number : "";
    const paragraph = this.of(`heading${level}` as OfficialRole, typed + headingText);
    if (behind !== undefined) paragraph.pieces.push(this.piece("body", behind));
    return paragraph;
  }

  piece(role: OfficialRole, text: string): Piece {
    return { text, formatting: { ...this.formats[role].text } };
  }

  #table(rows: readonly (readonly string[])[], width = typeArea): Table {
    const count = rows[0]?.length ?? 1;
    const heads = (cell: string) => {
      const paragraph = this.of("tableText", cell);
      for (const { formatting } of paragraph.pieces) {
        formatting.eastAsia = this.#variation.faces.黑体;
        formatting.latin = this.#variation.latin ?? formatting.eastAsia;
        formatting.size = sizes.四号 * 2;
      }
      return paragraph;
    };
    return {
      kind: "table",
      id: this.#name("table"),
      widths: Array.from({ length: count }, () => Math.floor(width / count)),
      borders: "grid",
      rows: rows.map((row, index) =>
        row.map((cell) => (index === 0 ? heads(cell) : this.of("tableText", cell))),
      ),
    };
  }

  #name(role: string): string {
    const count = (this.#counts.get(role) ?? 0) + 1;
    this.#counts.set(role, count);
    return `${role}-${count}`;
  }
}
