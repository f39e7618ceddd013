import { createScanner } from "jsonc-parser";

/** Kinds of tokens of jsonc-parser, whose own names are gone when types are stripped. */
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const comma = 5;
const colon = 6;
const literals = new Set([7, 8, 9, 10, 11]);
const text = 10;
const blanks = new Set([14, 15]);
const end = 17;

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "next";

/**
 * Where a text stops being JSON (RFC 8259): the offset of the first token that may not stand there;
 * `null` where none is found. Does not call itself, so that no depth is too deep for it.
 */
export function jsonFault(json: string): number | null {
  const walk = walkJson(json, Number.POSITIVE_INFINITY, () => undefined);
  return walk.next().value ?? null;
}

/**
 * The same piece by piece, so that somebody else can have the processor in between.
 *
 * @param tokensAtOnce after so many it yields.
 * @param onMember hears of each member of an object at the top: its name, and its value as it stands
 *   there where that is no object and no array.
 * @returns the offset of the fault, or `null`.
 */
export function* walkJson(
  json: string,
  tokensAtOnce: number,
  onMember: (name: string, value: string | null) => void,
): Generator<undefined, number | null> {
  const scanner = createScanner(json, false);
  let left = tokensAtOnce;
  let member: string | null = null;
  /** What is open, by the token that closes it. */
  const open: number[] = [];
  let expected: Expected = "value";
  for (;;) {
    if (--left < 0) {
      left = tokensAtOnce;
      yield;
    }
    const token = nextToken(scanner);
    const at = scanner.getTokenOffset();
    if (scanner.getTokenError() !== 0) return at;
    const inner = open.at(-1);
    if (expected === "next") {
      if (inner === undefined) return token === end ? null : at;
      if (token === inner) open.pop();
      else if (token === comma) expected = inner === closeBrace ? "key" : "value";
      else return at;
    } else if (expected === "colon") {
      if (token !== colon) return at;
      expected = "value";
    } else if (expected === "key" || expected === "key or end") {
      if (token === text) {
        expected = "colon";
        if (open.length === 1) member = scanner.getTokenValue();
      } else if (token === closeBrace && expected === "key or end") {
        open.pop();
        expected = "next";
      } else {
        return at;
      }
    } else if (token === openBrace) {
      if (member !== null) onMember(member, null);
      member = null;
      open.push(closeBrace);
      expected = "key or end";
    } else if (token === openBracket) {
      if (member !== null) onMember(member, null);
      member = null;
      open.push(closeBracket);
      expected = "value or end";
    } else if (token === closeBracket && expected === "value or end") {
      open.pop();
      expected = "next";
    } else if (literals.has(token)) {
      if (member !== null) onMember(member, json.slice(at, at + scanner.getTokenLength()));
      member = null;
      expected = "next";
    } else {
      return at;
    }
  }
}

/** Line breaks and blanks are passed over; comments are not, as JSON has none. */
function nextToken(scanner: ReturnType<typeof createScanner>): number {
  let token: number = scanner.scan();
  while (blanks.has(token)) token = scanner.scan();
  return token;
}
