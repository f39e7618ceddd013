import { LintParagraph } from "../format/effective/document/lint-paragraph.ts";
import { readListNumbers } from "../format/effective/document/list-numbers.ts";
import { FormatResolver } from "../format/effective/values/resolver.ts";
import { TouchedRuns } from "../format/touched-runs.ts";
import type { Field } from "../template/fields/read-fields.ts";
import type { WordPackage } from "../word/package.ts";
import type { Paragraph, StoryPart } from "../word/stories.ts";
import { TextPieces } from "../word/text-pieces.ts";
import type { PageTarget } from "./page-targets.ts";
import { type ShownPiece, shownPieces, textOf } from "./page-text.ts";

/** A heading, or another paragraph that an entry refers to. */
export interface Heading {
  /** Its text within the bookmark, on one line. */
  text: string;
  /** Its automatic number; null if it has none. */
  number: string | null;
  /** It has an automatic number that docops cannot write. */
  hasUnknownNumber: boolean;
}

/** The headings of a body: their texts, and which of them a table of contents should list. */
export class Headings {
  readonly #body: StoryPart;
  readonly #paragraphs: readonly LintParagraph[];
  readonly #byPosition: ReadonlyMap<number, LintParagraph>;
  readonly #numbers: ReadonlyMap<LintParagraph, string>;

  constructor(pack: WordPackage, body: StoryPart) {
    this.#body = body;
    const formats = new FormatResolver(pack).of(body);
    const pieces = new TextPieces();
    const touched = new TouchedRuns();
    this.#paragraphs = body.paragraphs
      .filter(({ isMirror }) => !isMirror)
      .map((one) => new LintParagraph(body, one, formats, touched, pieces));
    this.#byPosition = new Map(this.#paragraphs.map((one) => [one.paragraph.position, one]));
    this.#numbers = readListNumbers(pack, [{ part: body, paragraphs: this.#paragraphs }]);
  }

  /** The heading that a bookmark marks. */
  at({ id, isInParagraph, paragraph, start }: PageTarget): Heading {
    const { document } = this.#body;
    const pieces = shownPieces(document, paragraph.element);
    const isEnd = (piece: ShownPiece) =>
      piece.kind === "bookmark" &&
      !piece.isStart &&
      document.attribute(piece.element, "w:id") === id;
    const from = isInParagraph
      ? pieces.findIndex((piece) => piece.kind === "bookmark" && piece.element === start)
      : 0;
    const to = pieces.findIndex(isEnd);
    const marked = pieces.slice(Math.max(from, 0), to < 0 ? pieces.length : to);
    const heading = this.#byPosition.get(paragraph.position);
    const number = heading === undefined ? undefined : this.#numbers.get(heading);
    const list = heading?.format.list ?? null;
    const isNumbered = list !== null && list.numId !== "0" && list.level?.format !== "none";
    return {
      text: textOf(marked).trim(),
      number: number ?? null,
      hasUnknownNumber: isNumbered && number === undefined,
    };
  }

  /** The headings that a table of contents lists by its switches; empty if these do not say it. */
  listedBy(contents: Field): Paragraph[] {
    const isListed = selectionOf(contents.code);
    if (isListed === null) return [];
    const inside = new Set([contents.path, ...contents.morePaths]);
    return this.#paragraphs
      .filter((one) => !one.paragraph.isInTextBox && !inside.has(one.path) && isListed(one))
      .map(({ paragraph }) => paragraph)
      .filter((paragraph) => this.textOf(paragraph) !== "");
  }

  /** The text of a paragraph on one line. */
  textOf({ element }: Paragraph): string {
    return textOf(shownPieces(this.#body.document, element)).trim();
  }
}

/** Switches by which a table lists something else than all headings: part of a document, captions, TC fields. */
const otherSelections = /\\[abcf](?=[\s"]|$)/i;

/** Reads the switches `\o`, `\u` and `\t` of TOC (ECMA-376 part 1, 17.16.5.68). */
function selectionOf(code: string): ((paragraph: LintParagraph) => boolean) | null {
  if (otherSelections.test(code)) return null;
  const outline = /\\o(?:\s*"?\s*(\d)\s*-\s*(\d))?/i.exec(code);
  const byLevel = /\\u(?=\s|$)/i.test(code);
  const styles = /\\t\s*"([^"]*)"/i.exec(code)?.[1]?.split(/[,;，；]/) ?? [];
  if (outline === null && !byLevel && styles.length === 0) return null;
  const [from, to] = [Number(outline?.[1] ?? 1), Number(outline?.[2] ?? 9)];
  const named = new Set(styles.map((name) => name.trim().toLowerCase()).filter(Boolean));
  const isIn = (level: number) => level >= from && level <= to;
  return ({ format: { outlineLevel, styleName } }) => {
    const heading = /^heading ([1-9])$/i.exec(styleName)?.[1];
    if (outline !== null && heading !== undefined && isIn(Number(heading))) return true;
    if (byLevel && outlineLevel.value < 9 && isIn(outlineLevel.value + 1)) return true;
    return named.has(styleName.toLowerCase());
  };
}
