import { isReference } from "./entities.ts";
import { PlainPrefixes } from "./plain-prefixes.ts";

const LESS = 60;
const AMPERSAND = 38;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
const BRACKET = 93;
const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
/** The first octet of U+FFFE and U+FFFF in UTF-8, and of most full-width characters. */
const WIDE = 0xef;

/** Classes of octets in names. Class 0 ends a name; class 3 may only continue it. */
const STARTS = 1;
const SEPARATES = 2;
const nameClasses = table((code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return STARTS;
  if (character === ":") return SEPARATES;
  return /[\d.-]/.test(character) ? 3 : 0;
});

const spaces = table((code) => Number([9, 10, 13, 32].includes(code)));
const isControl = (code: number) => code < 32 && spaces[code] === 0;
/** Octets at which text, or a value, may end or be wrong. All other octets belong to characters. */
const stopsText = table((code) =>
  Number(isControl(code) || [LESS, AMPERSAND, BRACKET, WIDE].includes(code)),
);
const stopsValue = table((code) =>
  Number(isControl(code) || [LESS, AMPERSAND, QUOTE, APOSTROPHE, WIDE].includes(code)),
);

/** A tag with more attributes is not plain. */
const maxAttributes = 64;
const longestReference = 12;

/** Working memory of `isPlainXml`: pairs with the start and the end of a name. */
export interface PlainSpace {
  /** The names of the open elements. */
  open: Int32Array;
  /** The names of the attributes of one tag, without their prefixes. */
  locals: Int32Array;
}

/** @param maxDepth the most open elements. A deeper part is not plain. */
export function plainSpace(maxDepth: number): PlainSpace {
  return {
    open: new Int32Array(2 * maxDepth),
    locals: new Int32Array(2 * maxAttributes),
  };
}

/**
 * Checks fast that a part is well-formed, in one pass and without building a tree, for parts that
 * no job reads. It knows only plain XML, as Word writes it: elements, attributes and text, with
 * ASCII names. For anything else, and for a mistake, it returns false; then the parser must decide.
 * It never returns true for a part that the parser refuses.
 *
 * It is one function with loops over local variables, because split up it takes three times as
 * long.
 *
 * @param bytes valid UTF-8.
 * @param from the position after a byte order mark and a declaration.
 * @param space the result of `plainSpace`, which can be used for many parts.
 */
export function isPlainXml(bytes: Uint8Array, from: number, { open, locals }: PlainSpace): boolean {
  const { length } = bytes;
  const maxDepth = open.length >> 1;
  const prefixes = new PlainPrefixes(bytes);
  let depth = 0;
  /** A declared prefix of one letter. Mostly the next prefix is the same. */
  let knownPrefix = 0;
  /** Start and end of the prefixes of a tag that are not known. The tag itself may declare them. */
  const pending: number[] = [];
  let at = afterBlank(bytes, from);
  if (bytes[at] !== LESS) return false;

  for (;;) {
    // `at` is the position of a `<`.
    if (bytes[at + 1] === SLASH) {
      if (depth-- === 0) return false;
      at += 2;
      const end = open[2 * depth + 1] as number;
      for (let name = open[2 * depth] as number; name < end; name++, at++) {
        if (bytes[name] !== bytes[at]) return false;
      }
      if (bytes[at] !== GREATER) at = afterBlank(bytes, at);
      if (bytes[at++] !== GREATER) return false;
      if (prefixes.depth >= depth) knownPrefix = prefixes.forget(depth);
    } else {
      const name = ++at;
      let colon = 0;
      if (nameClasses[bytes[at] as number] !== STARTS) return false;
      for (let kind = STARTS; kind > 0; kind = nameClasses[bytes[++at] as number] as number) {
        if (kind !== SEPARATES) continue;
        if (colon !== 0 || nameClasses[bytes[at + 1] as number] !== STARTS) return false;
        colon = at;
      }
      const nameEnd = at;
      if (colon !== 0 && !(colon === name + 1 && bytes[name] === knownPrefix)) {
        pending.push(name, colon);
      }
      let count = 0;
      let seen = 0;
      while (bytes[at] === SPACE || spaces[bytes[at] as number] === 1) {
        if (nameClasses[bytes[++at] as number] !== STARTS) {
          at = afterBlank(bytes, at);
          if (bytes[at] === SLASH || bytes[at] === GREATER) break;
          if (nameClasses[bytes[at] as number] !== STARTS) return false;
        }
        const attribute = at;
        colon = 0;
        for (let kind = STARTS; kind > 0; kind = nameClasses[bytes[++at] as number] as number) {
          if (kind !== SEPARATES) continue;
          if (colon !== 0 || nameClasses[bytes[at + 1] as number] !== STARTS) return false;
          colon = at;
        }
        const attributeEnd = at;
        const local = colon === 0 ? attribute : colon + 1;
        // Compare names only if length and last letter coincide, which is rare in a tag.
        const bit = 1 << ((bytes[at - 1] as number) + 5 * (at - local));
        if ((seen & bit) !== 0 && hasLocalName(bytes, locals, count, local, at)) return false;
        seen |= bit;
        if (count === maxAttributes) return false;
        locals[2 * count] = local;
        locals[2 * count++ + 1] = at;
        if (bytes[at] !== EQUALS) at = afterBlank(bytes, at);
        if (bytes[at++] !== EQUALS) return false;
        let quote = bytes[at];
        if (quote !== QUOTE) {
          at = afterBlank(bytes, at);
          quote = bytes[at];
          if (quote !== QUOTE && quote !== APOSTROPHE) return false;
        }
        const value = ++at;
        while (stopsValue[bytes[at] as number] === 0) at++;
        if (bytes[at] !== quote) {
          at = restOf(bytes, at, quote, stopsValue);
          if (at < 0) return false;
        }
        if (colon === attribute + 1 && bytes[attribute] === knownPrefix) {
          // The prefix is declared: there is nothing to check.
        } else if (prefixes.isDeclaration(attribute, colon === 0 ? attributeEnd : colon)) {
          if (!prefixes.declare(depth, local, attributeEnd, value, at)) return false;
        } else if (colon !== 0) {
          pending.push(attribute, colon);
        }
        at++;
      }
      while (pending.length > 0) {
        const end = pending.pop() as number;
        const start = pending.pop() as number;
        if (!prefixes.isDeclared(start, end)) return false;
        if (end === start + 1) knownPrefix = bytes[start] as number;
      }
      if (bytes[at] === SLASH) {
        at++;
        if (prefixes.depth >= depth) knownPrefix = prefixes.forget(depth);
      } else {
        if (depth === maxDepth) return false;
        open[2 * depth] = name;
        open[2 * depth++ + 1] = nameEnd;
      }
      if (bytes[at++] !== GREATER) return false;
    }
    if (depth === 0) break;
    while (stopsText[bytes[at] as number] === 0) at++;
    if (bytes[at] !== LESS) {
      at = restOf(bytes, at, LESS, stopsText);
      if (at < 0) return false;
    }
  }
  return afterBlank(bytes, at) === length;
}

function afterBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && spaces[bytes[at] as number] === 1) at++;
  return at;
}

/**
 * The position of the octet that ends a text or a value; -1 if there is none, or a mistake before
 * it.
 */
function restOf(bytes: Uint8Array, from: number, end: number, stops: Uint8Array): number {
  for (let at = from; at < bytes.length; at++) {
    const code = bytes[at] as number;
    if (code === end) return at;
    if (stops[code] === 1 && !isCharacter(bytes, at)) return -1;
  }
  return -1;
}

/** Whether an octet that stops texts or values begins a legal character or reference. */
function isCharacter(bytes: Uint8Array, at: number): boolean {
  const code = bytes[at];
  if (code === QUOTE || code === APOSTROPHE) return true;
  if (code === WIDE) return bytes[at + 1] !== 0xbf || (bytes[at + 2] as number) < 0xbe;
  if (code === BRACKET) return bytes[at + 1] !== BRACKET || bytes[at + 2] !== GREATER;
  return code === AMPERSAND && isReference(latin1(bytes, at, at + longestReference), 0);
}

/**
 * Whether a tag has an attribute with the same local name before. Only two with the same namespace
 * are a mistake, which the parser decides.
 */
function hasLocalName(
  bytes: Uint8Array,
  locals: Int32Array,
  count: number,
  from: number,
  to: number,
): boolean {
  for (let index = 0; index < count; index++) {
    const other = locals[2 * index] as number;
    if ((locals[2 * index + 1] as number) - other !== to - from) continue;
    let at = from;
    while (at < to && bytes[at] === bytes[other + at - from]) at++;
    if (at === to) return true;
  }
  return false;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1", from, to);
}

function table(classOf: (code: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => classOf(code));
}
