import MarkdownIt, { type MarkdownIt as Parser, type StateInline, type Token } from "markdown-it";
import { flanksOf, hasEastAsian } from "./emphasis.ts";
import { pairTildes, readTildes } from "./strikethrough.ts";

/**
 * The deepest nesting of blocks; a list counts twice, with its items. Word has nine levels of
 * lists.
 */
const maxNesting = 50;

/**
 * The deepest nesting of images in the descriptions of images. The parser reads a description once
 * more for each image around it.
 */
const maxImages = 5;

/**
 * Reads CommonMark with tables and strikethrough (GFM) as tokens of markdown-it, in linear time. In
 * texts with East Asian characters, `*` and `~` follow the rules for these. HTML is a token with
 * its source; addresses without brackets are text.
 *
 * @returns `null` for a text with blocks that are nested deeper than fifty.
 */
export function parseMarkdown(text: string): Token[] | null {
  const parser = new MarkdownIt({ html: true, maxNesting });
  // `safeLink` decides about links. The parser's own check would leave their source as text.
  parser.validateLink = () => true;
  parser.inline.ruler.at("strikethrough", readTildes);
  parser.inline.ruler2.at("strikethrough", pairTildes);
  parser.inline.State = withEastAsian(parser.inline.State);
  boundImages(parser);
  const tokens = parser.parse(text, {});
  // The parser drops blocks that are nested deeper.
  return tokens.some(({ level }) => level >= maxNesting - 1) ? null : tokens;
}

/** Leaves the description of an image as text if the image is nested too deeply in others. */
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
    /** Whether this text has East Asian characters; null: not known yet. */
    #isEastAsian: boolean | null = null;

    /** @param canSplitWord true for `*` and `~`, false for `_`. */
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
