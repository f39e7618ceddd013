import type { Delimiter, StateInline } from "markdown-it";

/**
 * Strikethrough by `~` or `~~` (GFM 0.29, 6.5), as two rules of markdown-it, whose own knows `~~` only.
 * A run pairs with one of its length; three tildes and more are text.
 */

const tilde = "~".charCodeAt(0);

/** Delimiters of two lengths never pair: they have markers of their own. No character has such a code. */
const markers: Readonly<Record<number, number>> = { 1: 0x110001, 2: 0x110002 };

/** Takes a run of tildes in, as text that may become the beginning or the end of what is struck out. */
export function readTildes(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src.charCodeAt(state.pos) !== tilde) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  const token = state.push("text", "", 0);
  token.content = "~".repeat(length);
  const marker = markers[length];
  if (marker !== undefined) {
    // Of length 0: the rule of three (CommonMark 6.2, rules 9 and 10) is not for these.
    state.delimiters.push({
      ...{ marker, length: 0, token: state.tokens.length - 1, end: -1 },
      ...{ open, close },
    });
  }
  state.pos += length;
  return true;
}

/** Makes begin and end of the runs that were paired. */
export function pairTildes(state: StateInline): void {
  const nested = state.tokens_meta.map((meta) => meta?.delimiters);
  for (const delimiters of [state.delimiters, ...nested]) {
    if (delimiters !== undefined) pairAll(state, delimiters);
  }
}

function pairAll(state: StateInline, delimiters: readonly Delimiter[]): void {
  for (const { marker, end, token } of delimiters) {
    if (end < 0 || !Object.values(markers).includes(marker)) continue;
    become(state, token, "s_open", 1);
    become(state, (delimiters[end] as Delimiter).token, "s_close", -1);
  }
}

function become(state: StateInline, index: number, type: string, nesting: 1 | -1): void {
  const token = state.tokens[index];
  if (token !== undefined) Object.assign(token, { type, tag: "s", nesting, content: "" });
}
