import type { Task } from "./skill.ts";

/**
 * A task that was checked, as a worker gets it: JSON with its defaults, and its numbers as they were
 * sent. `readCheckedTask` reads it.
 *
 * @returns null for a task that is nested too deeply to be written.
 */
export function writeCheckedTask(task: Task): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(task));
  } catch (error) {
    // V8 calls itself where a key is a number, and ends after some thousand calls.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Reads what `writeCheckedTask` wrote. */
export function readCheckedTask(bytes: Buffer): Task {
  return JSON.parse(bytes.toString("utf8"));
}

/**
 * The text of a JSON file, without the byte order mark that some programs put before it.
 *
 * @throws TypeError for bytes that are no UTF-8.
 */
export function decodeJson(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/**
 * A task with its defaults, and its numbers as they were sent.
 *
 * @param json the text, parsed; it has passed its schema.
 */
export function taskOf(json: object, text: string): Task {
  const quoted = quoteLongNumbers(text);
  const sent = (quoted === null ? json : JSON.parse(quoted)) as SentTask;
  const { task_type, payload = {}, locale } = sent;
  return locale === undefined ? { task_type, payload } : { task_type, payload, locale };
}

type SentTask = Omit<Task, "payload"> & Partial<Pick<Task, "payload">>;

/**
 * JSON in which every number is a text that a double would write otherwise: `110101199003071234` would
 * become `110101199003071230`, `1.10` would become `1.1`.
 *
 * @param json a text that is JSON.
 * @returns null for a text without such numbers.
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

/** A short number that ends with no zero behind its point: most are, and a double writes them alike. */
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
 * How a number is written that a double does not write as it was sent; null where it does. Without an
 * exponent every digit counts, zeros too. With one it is written out, if that loses none.
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
  // Zero has no sign.
  const sent = /[1-9]/.test(source) ? source : source.replace("-", "");
  return sent === usual ? null : sent;
}

/** A double holds any number of so many decimal digits (IEEE 754, binary64). */
const exactDigits = 15;

/** Too small for a double. */
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

/** Where the quote stands that ends a string. */
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

/** Digits, signs, the point and the letter of an exponent. */
function isOfNumber(code: number): boolean {
  if (isDigit(code) || code === point || code === minus || code === plus) return true;
  return code === 0x65 || code === 0x45;
}
