import { Tokenizer, type Tokens } from "marked";
import { type Emphasis, findEmphasis, findStrikethrough, hasEastAsian } from "./emphasis.ts";

/**
 * Reads one document: `*`, `**`, `***`, `~` and `~~` in texts with East Asian characters by
 * the rules for those; all else, `_` too, as CommonMark has it.
 */
export class MarkdownTokenizer extends Tokenizer {
  readonly #emphasis = remembered(findEmphasis);
  readonly #strikethrough = remembered(findStrikethrough);

  /**
   * @param source the text from here to its end.
   * @param masked all of the text, with what holds no delimiters made unreadable.
   */
  override emStrong(
    source: string,
    masked: string,
    previous?: string,
  ): Tokens.Em | Tokens.Strong | undefined {
    if (source[0] !== "*" || !hasEastAsian(masked)) {
      return super.emStrong(source, masked, previous);
    }
    const found = this.#emphasis(masked).get(masked.length - source.length);
    if (found === undefined) return undefined;
    const { raw, text } = cut(source, found);
    const tokens = this.lexer.inlineTokens(text);
    return { type: found.width === 2 ? "strong" : "em", raw, text, tokens };
  }

  override del(source: string, masked: string, previous?: string): Tokens.Del | undefined {
    if (source[0] !== "~" || !hasEastAsian(masked)) return super.del(source, masked, previous);
    const found = this.#strikethrough(masked).get(masked.length - source.length);
    if (found === undefined) return undefined;
    const { raw, text } = cut(source, found);
    return { type: "del", raw, text, tokens: this.lexer.inlineTokens(text) };
  }
}

function cut(source: string, { start, end, width }: Emphasis): { raw: string; text: string } {
  const raw = source.slice(0, end - start);
  return { raw, text: raw.slice(width, -width) };
}

/** A text is asked for at each of its delimiters, and those of the texts inside it in between. */
function remembered<Result>(find: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const result = known.get(text) ?? find(text);
    known.set(text, result);
    return result;
  };
}
