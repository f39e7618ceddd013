import type { Delimiter, StateInline } from "markdown-it";

/**
 * Strikethrough with `~` or `~~` (GFM 0.29, 6.5), as two rules of markdown-it, whose own rule knows
 * only `~~`. A run of tildes pairs with a run of the same length; three tildes and more are text.
 */

const tilde = "~".charCodeAt(0);

/**
 * The markers of delimiters, by length. They differ, so that delimiters of different lengths never
 * pair, and are above all character codes.
 */
const markers: Readonly<Record<number, number>> = { 1: 0x110001, 2: 0x110002 };

/** Reads a run of tildes as a text token, which `pairTildes` may turn into a start or end token. */
export function readTildes(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src.charCodeAt(state.pos) !== tilde) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  const token = state.push("text", "", 0);
  token.content = "~".repeat(length);
  const marker = markers[length];
  if (marker !== undefined) {
    // Length 0 turns off the rule of three (CommonMark 6.2, rules 9 and 10), which is only for
    // emphasis.
    state.delimiters.push({
      ...{ marker, length: 0, token: state.tokens.length - 1, end: -1 },
      ...{ open, close },
    });
  }
  state.pos += length;
  return true;
}

/** Turns paired runs of tildes into start and end tokens. */
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
