import { createScanner } from "jsonc-parser";

/** Kinds of tokens of jsonc-parser. Its own enum is a type and is not there at run time. */
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
 * The offset of the first token at which a text is not JSON (RFC 8259); `null` if it is JSON. Not
 * recursive, so any depth of nesting works.
 */
export function findJsonError(json: string): number | null {
  const walk = walkJson(json, Number.POSITIVE_INFINITY, () => undefined);
  return walk.next().value ?? null;
}

/**
 * Checks JSON in slices, so that other work can run in between.
 *
 * @param tokensAtOnce the number of tokens in a slice.
 * @param onMember is called for each member of the top-level object with its name and the text of
 * its value; the value is null for an object or an array.
 * @returns the offset of the error, or `null`.
 */
export function* walkJson(
  json: string,
  tokensAtOnce: number,
  onMember: (name: string, value: string | null) => void,
): Generator<undefined, number | null> {
  const scanner = createScanner(json, false);
  let left = tokensAtOnce;
  let member: string | null = null;
  /** The open objects and arrays, by their closing tokens. */
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

/** The next token, skipping white space. Comments are not skipped, because JSON has none. */
function nextToken(scanner: ReturnType<typeof createScanner>): number {
  let token: number = scanner.scan();
  while (blanks.has(token)) token = scanner.scan();
  return token;
}
