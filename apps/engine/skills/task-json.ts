import type { Task } from "./skill.ts";

/**
 * Writes a checked task for a worker: JSON with its defaults, and its numbers exactly as they were
 * sent. `readCheckedTask` reads it.
 *
 * @returns null if the task is nested too deeply to be written.
 */
export function writeCheckedTask(task: Task): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(task));
  } catch (error) {
    // V8's JSON.stringify is recursive if a key is a number, and ends after some thousand calls.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Reads what `writeCheckedTask` wrote. */
export function readCheckedTask(bytes: Buffer): Task {
  return JSON.parse(bytes.toString("utf8"));
}

/**
 * Decodes a JSON file. A byte order mark, which some programs write, is removed.
 *
 * @throws TypeError for bytes that are not UTF-8.
 */
export function decodeJson(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/**
 * Makes a task with its defaults, whose numbers are exactly as they were sent.
 *
 * @param json the parsed text, which has passed its schema.
 */
export function taskOf(json: object, text: string): Task {
  const quoted = quoteLongNumbers(text);
  const sent = (quoted === null ? json : JSON.parse(quoted)) as SentTask;
  const { task_type, payload = {}, locale } = sent;
  return locale === undefined ? { task_type, payload } : { task_type, payload, locale };
}

type SentTask = Omit<Task, "payload"> & Partial<Pick<Task, "payload">>;

/**
 * Quotes every number in a JSON text that a double would change: `110101199003071234` would become
 * `110101199003071230`, `1.10` would become `1.1`.
 *
 * @param json valid JSON.
 * @returns null if there are no such numbers.
 */
export function quoteLongNumbers(json: string): string | null {
  let written = "";
  let kept = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfString(json, at + 1);
    } else if (code === minus || isDigit(code)) {
      const end = endOfNumber(json, at + 1);
      const sent = isUsual(json, at, end) ? null : numberAsSent(json.slice(at, end));
      if (sent !== null) {
        written += `${json.slice(kept, at)}"${sent}"`;
        kept = end;
      }
      at = end - 1;
    }
  }
  return kept === 0 ? null : written + json.slice(kept);
}

/**
 * Whether a number is short and has no final zero after its point. Most numbers are, and a double
 * keeps them.
 */
function isUsual(json: string, start: number, end: number): boolean {
  if (end - start > exactDigits) return false;
  let hasPoint = false;
  for (let at = start; at < end; at++) {
    const code = json.charCodeAt(at);
    if (code === point) hasPoint = true;
    else if (!isDigit(code) && code !== minus) return false;
  }
  if (!hasPoint) return true;
  // Doubles below a millionth are written with an exponent.
  const unsigned = json.charCodeAt(start) === minus ? start + 1 : start;
  return json.charCodeAt(end - 1) !== zero && !json.startsWith("0.000000", unsigned);
}

/**
 * The text of a number that a double would change; null if a double keeps it. Without an exponent
 * every digit counts, including zeros. A number with an exponent is kept if it can be written out
 * without losing digits.
 *
 * @param source a number of JSON.
 */
function numberAsSent(source: string): string | null {
  const number = Number(source);
  const usual = String(number);
  if (usual === source) return null;
  if (/[eE]/.test(source)) {
    const digits = source
      .replace(/[eE].*/, "")
      .replace(/[-.]/g, "")
      .replace(/^0+/, "");
    return digits.length <= exactDigits && /^-?[\d.]+$/.test(usual) && !vanishes(digits, number)
      ? null
      : source;
  }
  // Zero loses its sign.
  const sent = /[1-9]/.test(source) ? source : source.replace("-", "");
  return sent === usual ? null : sent;
}

/** A double keeps any number of up to this many decimal digits (IEEE 754, binary64). */
const exactDigits = 15;

/** Whether a number is too small for a double. */
function vanishes(digits: string, number: number): boolean {
  return number === 0 && digits !== "";
}

const quote = 0x22;
const backslash = 0x5c;
const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;

function isDigit(code: number): boolean {
  return code >= zero && code <= 0x39;
}

/** The offset of the quote that ends a string. */
function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start);
  while (isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at;
}

function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json.charCodeAt(before - 1) === backslash) before--;
  return (at - before) % 2 === 1;
}

function endOfNumber(json: string, start: number): number {
  let at = start;
  while (isOfNumber(json.charCodeAt(at))) at++;
  return at;
}

/**
 * Whether a character can be part of a number: a digit, a sign, the point or the letter of an
 * exponent.
 */
function isOfNumber(code: number): boolean {
  if (isDigit(code) || code === point || code === minus || code === plus) return true;
  return code === 0x65 || code === 0x45;
}
