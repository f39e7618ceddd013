import MarkdownIt, { type MarkdownIt as Parser, type StateInline, type Token } from "markdown-it";
import { flanksOf, hasEastAsian } from "./emphasis.ts";
import { pairTildes, readTildes } from "./strikethrough.ts";

/** Blocks in each other, lists counted twice: Word has nine levels of lists. */
const maxNesting = 50;

/** Images in the words of images. Each is read once more for each that it stands in. */
const maxImages = 5;

/**
 * Reads CommonMark with tables and strikethrough (GFM) as tokens of markdown-it, in linear time: `*` and
 * `~` in texts with East Asian characters by the rules for those. HTML is a token, as it is written;
 * addresses without brackets are text.
 *
 * @returns `null` of a text that is nested deeper than fifty blocks.
 */
export function parseMarkdown(text: string): Token[] | null {
  const parser = new MarkdownIt({ html: true, maxNesting });
  // Links are judged where they are written, not left as text.
  parser.validateLink = () => true;
  parser.inline.ruler.at("strikethrough", readTildes);
  parser.inline.ruler2.at("strikethrough", pairTildes);
  parser.inline.State = withEastAsian(parser.inline.State);
  boundImages(parser);
  const tokens = parser.parse(text, {});
  // The parser leaves out what is nested deeper.
  return tokens.some(({ level }) => level >= maxNesting - 1) ? null : tokens;
}

/** The words of an image that stands too deep in others are text. */
function boundImages({ inline }: Parser): void {
  const parse = inline.parse.bind(inline);
  let depth = 0;
  inline.parse = (text, parser, env, tokens) => {
    depth++;
    if (depth <= maxImages + 1) parse(text, parser, env, tokens);
    else new inline.State(text, parser, env, tokens).push("text", "", 0).content = text;
    depth--;
  };
}

function withEastAsian(State: typeof StateInline): typeof StateInline {
  return class extends State {
    /** Whether this text has East Asian characters; null: nobody asked yet. */
    #isEastAsian: boolean | null = null;

    /** @param canSplitWord true of `*` and `~`, false of `_`. */
    override scanDelims(start: number, canSplitWord: boolean) {
      this.#isEastAsian ??= hasEastAsian(this.src);
      if (!canSplitWord || !this.#isEastAsian) return super.scanDelims(start, canSplitWord);
      let end = start;
      while (end < this.posMax && this.src[end] === this.src[start]) end++;
      const { canOpen, canClose } = flanksOf(this.src.slice(0, this.posMax), start, end);
      return { can_open: canOpen, can_close: canClose, length: end - start };
    }
  };
}
