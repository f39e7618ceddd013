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

/** A part up to this many octets is looked at as a whole, a larger one through a window. */
const largestWhole = 1024 * 1024;
/** Octets of a window, and a little more: it ends where markup begins. */
const windowLength = 64 * 1024;

/**
 * A window over the octets of a part (see `octets.ts`), through which it is parsed: a large part is never
 * in memory a second time. All positions are octets of the part; what is asked about must be in the window
 * unless it says otherwise.
 */
export class SourceWindow {
  readonly bytes: Buffer;
  /** Named in errors. */
  readonly partName: string;
  /** The octets in the window: those of the part from `start` to `end`. Read anew whenever it may have moved. */
  source: Octets = toOctets("");
  start = 0;
  end = 0;
  /** Names as they are written, each once: see `octets`. */
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

  /** All of the part; null where the window is smaller. */
  get whole(): Octets | null {
    return this.source.length === this.bytes.length ? this.source : null;
  }

  holds(position: number): boolean {
    return position >= this.start && position < this.end;
  }

  /**
   * Moves the window to a position, to the first markup behind it that is far enough or behind `end`: text
   * and tags are whole in it, comments and the like may not be.
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

  /** The octet at a position; NaN behind the window. */
  codeAt(position: number): number {
    return this.source.charCodeAt(position - this.start);
  }

  startsWith(text: string, position: number): boolean {
    return this.source.startsWith(text, position - this.start);
  }

  /** Where some octets stand next in the window; -1 where they do not. */
  indexOf(text: string, from: number): number {
    const found = this.source.indexOf(text, from - this.start);
    return found < 0 ? -1 : this.start + found;
  }

  /** Octets for a look: they keep all of the window in memory as long as they are kept. */
  slice(from: number, to: number): Octets {
    return this.source.slice(from - this.start, to - this.start);
  }

  /** Octets to keep, from anywhere in the part. */
  octets(from: number, to: number): Octets {
    const { whole } = this;
    return whole === null ? octetsOf(this.bytes, from, to) : whole.slice(from, to);
  }

  /** A name to keep, the same string each time. */
  nameAt(from: number, to: number): Octets {
    const known = this.#knownNames.get(this.slice(from, to));
    if (known !== undefined) return known;
    const name = this.octets(from, to);
    this.#knownNames.set(name, name);
    return name;
  }

  /** Whether the `&` at a position begins a reference that XML has without a DTD (XML 1.0, 4.1 and 4.6). */
  isReferenceAt(position: number): boolean {
    return isReference(this.source, position - this.start);
  }

  /**
   * The position behind the next `terminator` of markup that began at `at` and may hold anything: the window
   * grows until it holds all of it.
   *
   * @throws DocumentError where there is none.
   */
  after(terminator: string, at: number, openingLength: number): number {
    for (;;) {
      const found = this.indexOf(terminator, at + openingLength);
      if (found >= 0) return found + terminator.length;
      if (this.end === this.bytes.length) {
        throw this.malformed(at + openingLength, "markup that never ends");
      }
      this.#show(at, 2 * (this.end - at) + windowLength);
    }
  }

  /**
   * Where the name ends that begins at a position (XML 1.0, 2.3).
   *
   * @throws DocumentError where no name begins.
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

  /** The first position from here on that has no white space. */
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

  malformed(at: number, what: string): DocumentError {
    const place = this.place(at);
    return new DocumentError(
      "XML_NOT_WELL_FORMED",
      `${this.partName} is not well-formed: ${what} at line ${place.line}, column ${place.column}`,
      { part: this.partName, ...place },
    );
  }

  /** Line and column of any position in the part, counted in characters from 1. */
  place(at: number): { line: number; column: number } {
    const before = this.octets(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    return {
      line: before.split("\n").length,
      column: fromOctets(before.slice(lineStart)).length + 1,
    };
  }
}
