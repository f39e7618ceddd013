import { DocumentError } from "../errors.ts";
import {
  CARRIAGE_RETURN,
  COLON,
  DIGIT_0,
  DIGIT_9,
  DOT,
  HYPHEN,
  LINE_FEED,
  LOWER_A,
  LOWER_Z,
  NOT_ASCII,
  SPACE,
  TAB,
  UNDERSCORE,
  UPPER_A,
  UPPER_Z,
} from "./characters.ts";
import { firstForbidden, isReference } from "./entities.ts";
import { isName } from "./name-syntax.ts";
import { fromOctets, type Octets, octetsOf, toOctets } from "./octets.ts";

/** The window contains all of a part with up to so many octets, and moves over a larger part. */
const largestWhole = 1024 * 1024;
/** The octets of a moving window. It is a little longer, because it ends before markup. */
const windowLength = 64 * 1024;

/**
 * A window over the octets of a part (see `octets.ts`) for the parser, so that a large part is not
 * in memory a second time. All positions are octets of the part. Methods work inside of the window
 * unless they say otherwise.
 */
export class SourceWindow {
  readonly bytes: Buffer;
  /** The name of the part for errors. */
  readonly partName: string;
  /**
   * The octets from `start` to `end`. Callers must read them again when the window may have moved.
   */
  source: Octets = toOctets("");
  start = 0;
  end = 0;
  /** The names in the part, each as one string; see `nameAt`. */
  readonly #knownNames = new Map<string, Octets>();

  /**
   * @param bytes a part in UTF-8.
   * @throws DocumentError as `moveTo` does.
   */
  constructor(bytes: Buffer, partName: string) {
    this.bytes = bytes;
    this.partName = partName;
    this.#show(0, bytes.length > largestWhole ? windowLength : bytes.length);
  }

  /** All octets of the part; null if the window is smaller. */
  get whole(): Octets | null {
    return this.source.length === this.bytes.length ? this.source : null;
  }

  holds(position: number): boolean {
    return position >= this.start && position < this.end;
  }

  /**
   * Moves the window to a position. The window ends before the first markup after its length or
   * after `end`, so that it contains whole texts and tags. Comments and the like may be cut off.
   *
   * @throws DocumentError for a character that XML does not allow.
   */
  moveTo(position: number, end: number): void {
    this.#show(position, Math.min(end - position, windowLength));
  }

  #show(from: number, length: number): void {
    const { bytes } = this;
    const markup = from + length < bytes.length ? bytes.indexOf("<", from + length) : -1;
    this.start = from;
    this.end = markup < 0 ? bytes.length : markup;
    this.source = octetsOf(bytes, from, this.end);
    const forbidden = firstForbidden(this.source);
    if (forbidden >= 0) {
      throw this.malformed(from + forbidden, "a character that XML does not allow");
    }
  }

  /** The octet at a position; NaN after the window. */
  codeAt(position: number): number {
    return this.source.charCodeAt(position - this.start);
  }

  startsWith(text: string, position: number): boolean {
    return this.source.startsWith(text, position - this.start);
  }

  /** The next position of some octets in the window; -1 if there is none. */
  indexOf(text: string, from: number): number {
    const index = this.source.indexOf(text, from - this.start);
    return index < 0 ? -1 : this.start + index;
  }

  /** Octets for short use. As long as they are referenced, the whole window stays in memory. */
  slice(from: number, to: number): Octets {
    return this.source.slice(from - this.start, to - this.start);
  }

  /** Octets for long use, from anywhere in the part. */
  octets(from: number, to: number): Octets {
    const { whole } = this;
    return whole === null ? octetsOf(this.bytes, from, to) : whole.slice(from, to);
  }

  /** A name for long use. The same name is always the same string. */
  nameAt(from: number, to: number): Octets {
    const existing = this.#knownNames.get(this.slice(from, to));
    if (existing !== undefined) return existing;
    const name = this.octets(from, to);
    this.#knownNames.set(name, name);
    return name;
  }

  /** Whether the `&` at a position begins a reference that needs no DTD (XML 1.0, 4.1 and 4.6). */
  isReferenceAt(position: number): boolean {
    return isReference(this.source, position - this.start);
  }

  /**
   * The position after the next `terminator` of markup at `at`, which may contain anything. The
   * window grows until it contains all of the markup.
   *
   * @throws DocumentError if the part has no `terminator`.
   */
  after(terminator: string, at: number, openingLength: number): number {
    for (;;) {
      const position = this.indexOf(terminator, at + openingLength);
      if (position >= 0) return position + terminator.length;
      if (this.end === this.bytes.length) {
        throw this.malformed(at + openingLength, "markup that never ends");
      }
      this.#show(at, 2 * (this.end - at) + windowLength);
    }
  }

  /**
   * The position after the name at a position (XML 1.0, 2.3).
   *
   * @throws DocumentError if there is no name.
   */
  endOfName(start: number): number {
    const source = this.source;
    const windowStart = this.start;
    let at = start;
    let isAscii = true;
    for (; at < this.end; at++) {
      const code = source.charCodeAt(at - windowStart);
      if (code >= NOT_ASCII) isAscii = false;
      const isOfName =
        (code >= LOWER_A && code <= LOWER_Z) ||
        (code >= UPPER_A && code <= UPPER_Z) ||
        code === COLON ||
        code === UNDERSCORE ||
        code >= NOT_ASCII ||
        (at > start && ((code >= DIGIT_0 && code <= DIGIT_9) || code === HYPHEN || code === DOT));
      if (!isOfName) break;
    }
    if (at === start) throw this.malformed(start, "a name where none is");
    if (!isAscii && !isName(fromOctets(this.slice(start, at)))) {
      throw this.malformed(start, "a name with a character that XML does not allow in names");
    }
    return at;
  }

  /** The first position from here that has no white space. */
  skipSpace(from: number): number {
    let at = from;
    for (;;) {
      const code = this.codeAt(at);
      if (code !== SPACE && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== TAB) {
        return at;
      }
      at++;
    }
  }

  malformed(at: number, problem: string): DocumentError {
    const place = this.lineAndColumn(at);
    return new DocumentError(
      "XML_NOT_WELL_FORMED",
      `${this.partName} is not well-formed: ${problem} at line ${place.line}, column ${place.column}`,
      { part: this.partName, ...place },
    );
  }

  /** Line and column of any position in the part, in characters from 1. */
  lineAndColumn(at: number): { line: number; column: number } {
    const before = this.octets(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    return {
      line: before.split("\n").length,
      column: fromOctets(before.slice(lineStart)).length + 1,
    };
  }
}
